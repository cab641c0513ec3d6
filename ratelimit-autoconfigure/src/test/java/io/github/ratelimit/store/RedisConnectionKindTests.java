package io.github.ratelimit.store;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.RedisStaticMasterReplicaConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.ratelimit.Limit;
import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.store.redis.RedisRateLimitStore;
import io.github.ratelimit.testsupport.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Kinds of connection factories, each as an application may have it.
 */
class RedisConnectionKindTests {

	@Test
	void masterAndReplicasThatAreListedAreCountedOnTheMaster() {
		try (RedisProcess master = RedisProcess.start(); RedisProcess replica = RedisProcess.start()) {
			replica.command("REPLICAOF", "127.0.0.1", Integer.toString(master.port()));
			await().until(() -> replica.info("replication").get("master_link_status").equals("up"));
			RedisStaticMasterReplicaConfiguration nodes = new RedisStaticMasterReplicaConfiguration("127.0.0.1",
					replica.port());
			nodes.addNode("127.0.0.1", master.port());
			assertThatItCounts(new LettuceConnectionFactory(nodes));
			assertThat(master.calls("evalsha")).isGreaterThan(10);
		}
	}

	@Test
	void anotherDatabaseIsUsed() {
		try (RedisProcess redis = RedisProcess.start()) {
			RedisStandaloneConfiguration configuration = new RedisStandaloneConfiguration("127.0.0.1", redis.port());
			configuration.setDatabase(7);
			assertThatItCounts(new LettuceConnectionFactory(configuration));
			assertThat(redis.info("keyspace")).containsOnlyKeys("db7");
		}
	}

	@Test
	void configurationOfAnUnknownKindIsNotTakenForThisHost() {
		try (RedisProcess redis = RedisProcess.start()) {
			assertThatItCounts(new LettuceConnectionFactory(
					LettuceConnectionFactory.createRedisConfiguration("redis://127.0.0.1:" + redis.port())));
			assertThat(redis.calls("evalsha")).isGreaterThan(10);
		}
	}

	@Test
	void subclassIsUsedAsItIs() {
		try (RedisProcess redis = RedisProcess.start()) {
			LettuceConnectionFactory own = new LettuceConnectionFactory(
					new RedisStandaloneConfiguration("nowhere.invalid", 1)) {

				@Override
				protected AbstractRedisClient createClient() {
					return RedisClient.create("redis://127.0.0.1:" + redis.port());
				}

			};
			own.afterPropertiesSet();
			own.start();
			assertThatItCounts(own);
			assertThat(redis.calls("evalsha")).isGreaterThan(10);
			own.destroy();
		}
	}

	@Test
	void factoryNeedNotBeStarted() {
		try (RedisProcess redis = RedisProcess.start()) {
			assertThatItCounts(
					new LettuceConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", redis.port())));
		}
	}

	private static void assertThatItCounts(RedisConnectionFactory connectionFactory) {
		try (RedisRateLimitStore store = new RedisRateLimitStore(connectionFactory, Duration.ofSeconds(5), "kind", true,
				Clock.systemUTC(), ZoneOffset.UTC, new CheckReporter(Map.of()))) {
			RateLimitBucket bucket = new RateLimitBucket("policy", "key", List.of(Limit.parse("10/hour")),
					Duration.ZERO);
			assertThat(Stream.generate(() -> store.acquire(bucket, 1).toCompletableFuture().join().allowed()).limit(15))
				.filteredOn((allowed) -> allowed)
				.hasSize(10);
		}
	}

}
