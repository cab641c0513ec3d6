package io.github.ratelimit.faults;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.store.redis.RedisRateLimitStore;
import io.github.ratelimit.store.redis.RedisStores;
import io.github.ratelimit.testsupport.MutableClock;
import io.github.ratelimit.testsupport.RedisConnections;
import io.github.ratelimit.testsupport.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clocks that are wrong by an hour. That of an application changes nothing: three
 * instances an hour apart share one limit exactly. A Redis whose clock is stepped forward
 * gives each client one fresh limit at most; one that is stepped back refuses for one
 * period at most, two with the sliding window counter, and admits no more than the limit
 * meanwhile.
 */
@Tag("faults")
class ClockTests {

	private static final Duration PERIOD = Duration.ofMinutes(10);

	private static final long START = 1_800_000_000_000_000L;

	private static final int PERMITS = 100;

	private static RedisProcess redis;

	private static LettuceConnectionFactory connections;

	@BeforeAll
	static void start() {
		redis = RedisProcess.start();
		connections = RedisConnections.connect("127.0.0.1", redis.port());
	}

	@AfterAll
	static void stop() {
		RedisStores.forget(connections);
		connections.destroy();
		redis.close();
	}

	@ParameterizedTest
	@EnumSource
	void applicationsAnHourApartShareOneLimit(Algorithm algorithm) {
		List<RedisRateLimitStore> instances = new ArrayList<>();
		for (int hours = -1; hours <= 1; hours++) {
			instances.add(new RedisRateLimitStore(connections, Duration.ofSeconds(5), "apart", true,
					Clock.offset(Clock.systemUTC(), Duration.ofHours(hours)), ZoneOffset.UTC,
					new CheckReporter(Map.of())));
		}
		int admitted = 0;
		for (int i = 0; i < PERMITS; i++) {
			for (RedisRateLimitStore instance : instances) {
				admitted += allowed(instance, bucket(algorithm, Duration.ofHours(2)));
			}
		}
		instances.forEach(RedisRateLimitStore::close);
		Figures.print("application clocks an hour apart, " + algorithm, "%d of %d calls admitted, limit %d", admitted,
				3 * PERMITS, PERMITS);
		assertThat(admitted).isEqualTo(PERMITS);
	}

	@ParameterizedTest
	@EnumSource
	void redisSteppedForwardGivesOneFreshLimitAtMost(Algorithm algorithm) {
		MutableClock clock = new MutableClock(START);
		RateLimitStore store = RedisStores.withClock(connections, "forward", clock);
		assertThat(admitted(store, bucket(algorithm, PERIOD))).isEqualTo(PERMITS);
		clock.advance(Duration.ofHours(1));
		int admitted = admitted(store, bucket(algorithm, PERIOD));
		Figures.print("Redis clock an hour forward, " + algorithm, "%d admitted, limit %d", admitted, PERMITS);
		assertThat(admitted).isEqualTo(PERMITS);
	}

	@ParameterizedTest
	@EnumSource
	void redisSteppedBackRefusesForAPeriodAndAdmitsNoMoreThanTheLimit(Algorithm algorithm) {
		MutableClock clock = new MutableClock(START);
		RateLimitStore store = RedisStores.withClock(connections, "back", clock);
		assertThat(admitted(store, bucket(algorithm, PERIOD))).isEqualTo(PERMITS);
		clock.advance(Duration.ofHours(-1));
		assertThat(admitted(store, bucket(algorithm, PERIOD))).as("just after the step").isZero();
		Duration longest = PERIOD.multipliedBy((algorithm == Algorithm.SLIDING_WINDOW_COUNTER) ? 2 : 1);
		Duration step = PERIOD.dividedBy(20);
		Duration refused = Duration.ZERO;
		int admitted = 0;
		for (Duration time = step; time.compareTo(longest) <= 0; time = time.plus(step)) {
			clock.advance(step);
			admitted += admitted(store, bucket(algorithm, PERIOD));
			refused = (admitted == 0) ? time : refused;
		}
		Figures.print("Redis clock an hour back, " + algorithm,
				"refused everybody for %d s, admitted %d within %d s, limit %d in %d s", refused.toSeconds(), admitted,
				longest.toSeconds(), PERMITS, PERIOD.toSeconds());
		assertThat(refused).isLessThan(longest);
		assertThat(admitted).isBetween(1, PERMITS * ((algorithm == Algorithm.SLIDING_WINDOW_COUNTER) ? 2 : 1));
	}

	private static int admitted(RateLimitStore store, RateLimitBucket bucket) {
		int admitted = 0;
		for (int i = 0; i < PERMITS + 10; i++) {
			admitted += allowed(store, bucket);
		}
		return admitted;
	}

	private static int allowed(RateLimitStore store, RateLimitBucket bucket) {
		return store.acquire(bucket, 1).toCompletableFuture().join().allowed() ? 1 : 0;
	}

	private static RateLimitBucket bucket(Algorithm algorithm, Duration period) {
		return new RateLimitBucket("clock", algorithm.name(), List.of(Limit.of(PERMITS, period, algorithm)),
				Duration.ofHours(3));
	}

}
