package io.github.ratelimit.store.memory;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Memory of {@link SlidingWindowLogCounter}.
 */
class SlidingWindowLogCounterTests {

	private static final Limit LIMIT = Limit.of(5_000, Duration.ofHours(1), Algorithm.SLIDING_WINDOW_LOG);

	private static final long START = 1_800_000_000_000_000L;

	@Test
	void logShrinksWhenItsPeakIsOver() {
		SlidingWindowLogCounter log = new SlidingWindowLogCounter(CounterKey.of(LIMIT));
		for (int i = 0; i < 5_000; i++) {
			log.take(LIMIT, 1, START + i);
		}
		assertThat(log.length()).isEqualTo(8_192);
		long later = START + LIMIT.periodMicros() + 4_900;
		log.take(LIMIT, 1, later);
		assertThat(log.length()).isLessThan(512);
		assertThat(log.remaining(LIMIT, later)).isEqualTo(5_000 - 99 - 1);
	}

}
