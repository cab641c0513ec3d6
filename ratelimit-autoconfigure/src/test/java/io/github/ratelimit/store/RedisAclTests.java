package io.github.ratelimit.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.redis.RedisStores;
import io.github.ratelimit.testsupport.RedisProcess;
import io.github.ratelimit.testsupport.TestRedisCluster;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A user of Redis that may do no more than what the documentation says.
 */
class RedisAclTests {

	private static final Path DOCUMENTATION = Path.of("../docs/redis.md");

	private static RedisProcess server;

	private static TestRedisCluster cluster;

	private static LettuceConnectionFactory toServer;

	private static LettuceConnectionFactory toCluster;

	@BeforeAll
	static void start() throws IOException {
		String documentation = Files.readString(DOCUMENTATION);
		String user = find("(?m)^(ACL SETUSER .*)$", documentation);
		String onCluster = user + " " + find("On a cluster add `([^`]+)`", documentation);
		server = RedisProcess.start();
		createUser(server, user);
		toServer = connect(new RedisStandaloneConfiguration("127.0.0.1", server.port()));
		cluster = new TestRedisCluster();
		cluster.servers().forEach((node) -> createUser(node, onCluster));
		toCluster = connect(cluster.configuration());
	}

	@AfterAll
	static void stop() {
		RedisStores.forget(toServer);
		toServer.destroy();
		server.close();
		RedisStores.forget(toCluster);
		toCluster.destroy();
		cluster.close();
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void documentedUserMayDoAllThatIsNeeded(Algorithm algorithm) {
		everyOperationIsPermitted(RedisStores.of(toServer, "ratelimit"), algorithm, "key");
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void documentedUserOfClusterMayDoAllThatIsNeeded(Algorithm algorithm) {
		for (int key = 0; key < 12; key++) {
			everyOperationIsPermitted(RedisStores.of(toCluster, "ratelimit"), algorithm, "key" + key);
		}
		assertThat(cluster.keysOnEachMaster()).allMatch((keys) -> keys > 0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "evalsha", "time", "get", "set" })
	void rightThatLacksIsToldAsSuchAndAdmitsNobody(String right) {
		RateLimitStore store = RedisStores.of(toServer, "ratelimit");
		RateLimitBucket bucket = new RateLimitBucket("policy", right, List.of(Limit.parse("3/hour")), Duration.ZERO);
		assertThat(acquire(store, bucket, 1).allowed()).isTrue();
		server.command("ACL", "SETUSER", "limiter", "-" + right);
		assertThat(store.acquire(bucket, 1)).failsWithin(Duration.ofSeconds(10))
			.withThrowableThat()
			.havingCause()
			.isInstanceOfSatisfying(RateLimitStoreException.class,
					(failure) -> assertThat(failure.failure()).isEqualTo(StoreFailure.NOT_PERMITTED));
		server.command("ACL", "SETUSER", "limiter", "+" + right);
		assertThat(acquire(store, bucket, 2).allowed()).isTrue();
	}

	private static void everyOperationIsPermitted(RateLimitStore store, Algorithm algorithm, String key) {
		RateLimitBucket bucket = new RateLimitBucket("policy", key,
				List.of(Limit.of(3, Duration.ofHours(2), algorithm)), Duration.ofHours(10));
		assertThat(acquire(store, bucket, 1).allowed()).isTrue();
		assertThat(acquire(store, bucket, 2).allowed()).isTrue();
		assertThat(acquire(store, bucket, 1).allowed()).isFalse();
		store.refund(bucket, 1, null).toCompletableFuture().join();
		assertThat(acquire(store, bucket, 1).allowed()).isTrue();
		store.refund(bucket, 2, null).toCompletableFuture().join();
		RateLimitReceipt first = Receipts.of(acquire(store, bucket, 1));
		RateLimitReceipt second = Receipts.of(acquire(store, bucket, 1));
		store.refund(bucket, 1, first).toCompletableFuture().join();
		store.refund(bucket, 1, second).toCompletableFuture().join();
		store.reset(bucket).toCompletableFuture().join();
		assertThat(acquire(store, bucket, 3).allowed()).isTrue();
	}

	private static StoreResult acquire(RateLimitStore store, RateLimitBucket bucket, long cost) {
		return store.acquire(bucket, cost).toCompletableFuture().join();
	}

	private static String find(String pattern, String text) {
		Matcher matcher = Pattern.compile(pattern).matcher(text);
		assertThat(matcher.find()).isTrue();
		return matcher.group(1);
	}

	private static void createUser(RedisProcess server, String command) {
		assertThat(server.command(command.split(" "))).isEqualTo("OK");
	}

	private static <C extends RedisConfiguration & RedisConfiguration.WithAuthentication> LettuceConnectionFactory connect(
			C configuration) {
		configuration.setUsername("limiter");
		configuration.setPassword("secret");
		LettuceConnectionFactory factory = new LettuceConnectionFactory(configuration,
				LettuceClientConfiguration.defaultConfiguration());
		factory.afterPropertiesSet();
		factory.start();
		return factory;
	}

}
