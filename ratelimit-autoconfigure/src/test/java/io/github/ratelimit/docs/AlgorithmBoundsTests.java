package io.github.ratelimit.docs;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.StoreResult;
import io.github.ratelimit.store.memory.InMemoryRateLimitStore;
import io.github.ratelimit.testsupport.MutableClock;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The bounds that the documentation states for 10 permits per 10 seconds are reached.
 * That they hold is proved with random calls elsewhere.
 */
class AlgorithmBoundsTests {

	private static final long START = 1_800_000_000_000_000L;

	private static final long SECOND = 1_000_000;

	private static final long PERIOD = 10 * SECOND;

	private final MutableClock clock = new MutableClock(START);

	private final InMemoryRateLimitStore store = new InMemoryRateLimitStore(this.clock, UTC);

	@Test
	void tokenBucketAdmitsNineteenInLessThanAPeriod() {
		assertThat(admitted(Algorithm.TOKEN_BUCKET, 0, PERIOD - 1)).isEqualTo(19);
		assertThat(admitted(Algorithm.TOKEN_BUCKET, PERIOD, PERIOD)).isEqualTo(1);
	}

	@Test
	void fixedWindowAdmitsNineteenInTwoMicrosecondsAroundItsEnd() {
		assertThat(acquire(Algorithm.FIXED_WINDOW, 0).allowed()).isTrue();
		assertThat(admitted(Algorithm.FIXED_WINDOW, PERIOD - 1, PERIOD)).isEqualTo(19);
	}

	@Test
	void slidingWindowLogAdmitsTenInLessThanAPeriod() {
		assertThat(admitted(Algorithm.SLIDING_WINDOW_LOG, 0, PERIOD - 1)).isEqualTo(10);
		assertThat(admitted(Algorithm.SLIDING_WINDOW_LOG, PERIOD, PERIOD)).isEqualTo(10);
	}

	@Test
	void slidingWindowCounterAdmitsNineteenInLessThanAPeriod() {
		long lastMilli = PERIOD - 1_000;
		assertThat(admitted(Algorithm.SLIDING_WINDOW_COUNTER, lastMilli, lastMilli + PERIOD - 1)).isEqualTo(19);
	}

	@Test
	void slidingWindowCounterRemembersForUpToTwoPeriods() {
		assertThat(admitted(Algorithm.SLIDING_WINDOW_COUNTER, 0, 0)).isEqualTo(10);
		assertThat(acquire(Algorithm.SLIDING_WINDOW_COUNTER, 2 * PERIOD - 1, 10).allowed()).isFalse();
		assertThat(acquire(Algorithm.SLIDING_WINDOW_COUNTER, 2 * PERIOD, 10).allowed()).isTrue();
	}

	@Test
	void leakyBucketLetsOneGoOnPerInterval() {
		for (int call = 0; call <= 2; call++) {
			assertThat(acquire(Algorithm.LEAKY_BUCKET, 0).delayMicros()).isEqualTo(call * SECOND);
		}
		assertThat(acquire(Algorithm.LEAKY_BUCKET, 0).retryAfterMicros()).isEqualTo(SECOND);
	}

	@Test
	void leakyBucketGivesTheTurnOfALaterCallAwayWhenAnEarlierOneIsRefunded() {
		acquire(Algorithm.LEAKY_BUCKET, 0);
		assertThat(acquire(Algorithm.LEAKY_BUCKET, 0).delayMicros()).isEqualTo(SECOND);
		this.store.refund(bucket(Algorithm.LEAKY_BUCKET), 1, null).toCompletableFuture().join();
		assertThat(acquire(Algorithm.LEAKY_BUCKET, 0).delayMicros()).isEqualTo(SECOND);
	}

	/** Asks every 100 milliseconds, and at the end, for as much as there is. */
	private long admitted(Algorithm algorithm, long from, long to) {
		long admitted = 0;
		for (long at = from; at <= to; at = (at < to) ? Math.min(at + 100_000, to) : to + 1) {
			while (acquire(algorithm, at).allowed()) {
				admitted++;
			}
		}
		return admitted;
	}

	private StoreResult acquire(Algorithm algorithm, long at) {
		return acquire(algorithm, at, 1);
	}

	private StoreResult acquire(Algorithm algorithm, long at, long cost) {
		this.clock.set(START + at);
		return this.store.acquire(bucket(algorithm), cost).toCompletableFuture().join();
	}

	private static RateLimitBucket bucket(Algorithm algorithm) {
		Limit limit = Limit.of(10, Duration.ofSeconds(10), algorithm);
		return new RateLimitBucket("bounds", "caller", List.of(limit), Duration.ofSeconds(2));
	}

}
