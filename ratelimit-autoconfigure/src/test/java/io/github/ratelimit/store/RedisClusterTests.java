package io.github.ratelimit.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.CalendarUnit;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.StoreResult.Counter;
import io.github.ratelimit.store.redis.RedisStores;
import io.github.ratelimit.testsupport.TestRedisCluster;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every algorithm, and every two together, on a Redis Cluster of three masters.
 */
class RedisClusterTests {

	private static final int KEYS = 12;

	private static TestRedisCluster cluster;

	private static LettuceConnectionFactory connectionFactory;

	private final RateLimitStore store = RedisStores.of(connectionFactory, "ratelimit");

	@BeforeAll
	static void start() {
		cluster = new TestRedisCluster();
		connectionFactory = cluster.connect();
	}

	@AfterAll
	static void stop() throws Exception {
		RedisStores.forget(connectionFactory);
		connectionFactory.destroy();
		cluster.close();
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void everyAlgorithmCounts(Algorithm algorithm) {
		for (int key = 0; key < KEYS; key++) {
			RateLimitBucket bucket = bucket(algorithm + "-" + key,
					List.of(Limit.of(3, Duration.ofHours(2), algorithm)));
			assertThat(acquire(bucket, 3).allowed()).isTrue();
			assertThat(acquire(bucket, 1).allowed()).isFalse();
			this.store.refund(bucket, 1, null).toCompletableFuture().join();
			assertThat(acquire(bucket, 1).allowed()).isTrue();
			this.store.reset(bucket).toCompletableFuture().join();
			assertThat(acquire(bucket, 3).allowed()).isTrue();
		}
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void everyMixIsAllOrNothing(Algorithm first) {
		for (Algorithm second : Algorithm.values()) {
			RateLimitBucket bucket = bucket(first + "-" + second,
					List.of(Limit.of(2, Duration.ofHours(2), first), Limit.of(5, Duration.ofHours(3), second)));
			assertThat(acquire(bucket, 2).allowed()).isTrue();
			StoreResult refused = acquire(bucket, 1);
			assertThat(refused.allowed()).isFalse();
			assertThat(refused.counters()).extracting(Counter::remaining).containsExactly(0L, 3L);
		}
	}

	@Test
	void eightLimitsAreDecidedTogether() {
		List<Limit> limits = new ArrayList<>();
		for (Algorithm algorithm : Algorithm.values()) {
			limits.add(Limit.of(4, Duration.ofHours(2), algorithm));
		}
		limits.add(Limit.of(4, Duration.ofHours(3)));
		limits.add(Limit.of(4, Duration.ofHours(4)));
		limits.add(Limit.ofCalendar(4, CalendarUnit.MONTH));
		RateLimitBucket bucket = bucket("eight", limits);
		assertThat(acquire(bucket, 4).allowed()).isTrue();
		assertThat(acquire(bucket, 1).counters()).hasSize(8).allMatch(Counter::violated);
	}

	@Test
	void keysAreSpreadOverTheMasters() {
		for (int key = 0; key < 60; key++) {
			acquire(bucket("spread" + key, List.of(Limit.parse("5/hour"), Limit.parse("9/hour fixed-window"))), 1);
		}
		assertThat(cluster.keysOnEachMaster()).allMatch((keys) -> keys >= 4);
	}

	private static RateLimitBucket bucket(String key, List<Limit> limits) {
		return new RateLimitBucket("cluster", key, limits, Duration.ofHours(10));
	}

	private StoreResult acquire(RateLimitBucket bucket, long cost) {
		return this.store.acquire(bucket, cost).toCompletableFuture().join();
	}

}
