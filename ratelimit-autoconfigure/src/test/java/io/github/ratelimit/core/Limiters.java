package io.github.ratelimit.core;

import java.time.Clock;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.UnaryOperator;

import io.github.ratelimit.RateLimitMode;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.event.RateLimitListener;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.store.memory.InMemoryRateLimitStore;

/**
 * Limiters of tests that are not about outages.
 */
public final class Limiters {

	private Limiters() {
	}

	public static RateLimiter of(RateLimitStore store, List<RateLimitListener> listeners) {
		return of(store, listeners, Clock.systemUTC());
	}

	/** With a clock for outages and local counters; tells of outages at once. */
	public static RateLimiter of(RateLimitStore store, List<RateLimitListener> listeners, InstantSource clock) {
		return new DefaultRateLimiter(store, new LocalFallback(new InMemoryRateLimitStore(clock, ZoneOffset.UTC), 1),
				UnaryOperator.identity(), listeners, clock, () -> RateLimitMode.ENFORCE, (policy) -> true,
				System::nanoTime, Runnable::run);
	}

}
