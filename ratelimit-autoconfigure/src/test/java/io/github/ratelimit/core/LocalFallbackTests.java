package io.github.ratelimit.core;

import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.memory.InMemoryRateLimitStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LocalFallback}.
 */
class LocalFallbackTests {

	private static final long FIFTY_YEARS = 50L * 365 * 86_400;

	@Example
	void burstOfAShareIsNoMoreThanCanBeCounted() {
		assertThat(share(Limit.parse("3/365 days burst 200"), 2).burst()).isEqualTo(66);
	}

	@Property
	void everyLimitHasAShare(@ForAll Algorithm algorithm, @ForAll @LongRange(min = 1, max = 1_000_000) long permits,
			@ForAll @LongRange(min = 1, max = FIFTY_YEARS) long seconds,
			@ForAll @DoubleRange(min = 0, max = 1) double burst, @ForAll @IntRange(min = 1, max = 1000) int instances) {
		Duration period = Duration
			.ofSeconds((algorithm == Algorithm.SLIDING_WINDOW_COUNTER) ? seconds / permits + 1 : seconds);
		Limit limit = new Limit(permits, period, permits, algorithm, null);
		if (algorithm.hasBurst()) {
			long largest = (1L << 51) / limit.intervalMicros();
			limit = new Limit(permits, period, Math.max(1, (long) (burst * largest)), algorithm, null);
		}
		Limit share = share(limit, instances);
		assertThat(share.permits()).isEqualTo(Math.max(1, permits / instances));
		assertThat(share.burst()).isBetween(1L, Math.max(1, limit.burst() / instances));
	}

	private static Limit share(Limit limit, int instances) {
		LocalFallback local = new LocalFallback(new InMemoryRateLimitStore(InstantSource.system(), ZoneOffset.UTC),
				instances);
		return local.share(new RateLimitBucket("policy", "key", List.of(limit), Duration.ZERO)).limits().get(0);
	}

}
