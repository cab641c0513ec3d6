package io.github.ratelimit.benchmark.contender;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import com.google.common.util.concurrent.RateLimiter;
import io.github.bucket4j.Bucket;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.RateLimitPolicy;

/**
 * How an application with many clients uses each limiter that counts in memory.
 */
public final class InMemoryDeciders {

	private static final int MAX_KEYS = 25_000;

	private InMemoryDeciders() {
	}

	/** Looks the key up and reads the clock, which none can do without. */
	public static Decider floor(Rule rule) {
		Function<String, AtomicLong> times = perKey((key) -> new AtomicLong());
		return (key) -> times.apply(key).get() != System.nanoTime() && rule.permits() > 1;
	}

	/** This library, from the call of its limiter to the decision. */
	public static Decider library(Rule rule) {
		io.github.ratelimit.RateLimiter limiter = Library.inMemory(MAX_KEYS);
		RateLimitPolicy policy = Library.policy(rule, Algorithm.TOKEN_BUCKET);
		return (key) -> Library.allows(limiter, policy, key);
	}

	/** A bucket for each key. */
	public static Decider bucket4j(Rule rule) {
		Function<String, Bucket> buckets = perKey((key) -> Bucket.builder()
			.addLimit((limit) -> limit.capacity(rule.permits()).refillGreedy(rule.permits(), rule.period()))
			.build());
		return (key) -> buckets.apply(key).tryConsume(1);
	}

	/** A limiter for each key, whose callers do not wait. */
	public static Decider resilience4j(Rule rule) {
		RateLimiterConfig config = RateLimiterConfig.custom()
			.limitForPeriod(rule.permits())
			.limitRefreshPeriod(rule.period())
			.timeoutDuration(Duration.ZERO)
			.build();
		Function<String, io.github.resilience4j.ratelimiter.RateLimiter> limiters = perKey(
				(key) -> io.github.resilience4j.ratelimiter.RateLimiter.of(key, config));
		return (key) -> limiters.apply(key).acquirePermission();
	}

	/**
	 * A limiter for each key. It has nothing saved up at first. Where others may call
	 * often at once, it gets the permits of the whole period each second, so that it
	 * never refuses.
	 */
	public static Decider guava(Rule rule) {
		double permitsPerSecond = (rule.permits() > 1) ? rule.permits() : 1.0 / rule.period().toSeconds();
		Function<String, RateLimiter> limiters = perKey((key) -> RateLimiter.create(permitsPerSecond));
		return (key) -> limiters.apply(key).tryAcquire();
	}

	/** The first call of a key makes what counts it; the others take no lock. */
	private static <L> Function<String, L> perKey(Function<String, L> factory) {
		Map<String, L> limiters = new ConcurrentHashMap<>();
		return (key) -> {
			L limiter = limiters.get(key);
			return (limiter != null) ? limiter : limiters.computeIfAbsent(key, factory);
		};
	}

}
