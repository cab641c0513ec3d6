package io.github.ratelimit.benchmark.contender;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import com.google.common.util.concurrent.RateLimiter;
import io.github.bucket4j.Bucket;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.RateLimitPolicy;

/**
 * How an application with many clients uses each limiter: the first call of a key makes
 * what counts it, and every call looks it up.
 */
public final class InMemoryDeciders {

	private static final int MAX_KEYS = 25_000;

	private InMemoryDeciders() {
	}

	/** Looks the key up and reads the clock, which none can do without. */
	public static Decider floor(Rule rule) {
		Map<String, AtomicLong> times = new ConcurrentHashMap<>();
		return (key) -> times.computeIfAbsent(key, (added) -> new AtomicLong()).get() != System.nanoTime()
				&& rule.permits() > 1;
	}

	public static Decider library(Rule rule) {
		io.github.ratelimit.RateLimiter limiter = Library.inMemory(MAX_KEYS);
		RateLimitPolicy policy = Library.policy(rule, Algorithm.TOKEN_BUCKET);
		return (key) -> Library.allows(limiter, policy, key);
	}

	public static Decider bucket4j(Rule rule) {
		Map<String, Bucket> buckets = new ConcurrentHashMap<>();
		return (key) -> buckets
			.computeIfAbsent(key,
					(added) -> Bucket.builder()
						.addLimit((limit) -> limit.capacity(rule.permits()).refillGreedy(rule.permits(), rule.period()))
						.build())
			.tryConsume(1);
	}

	public static Decider resilience4j(Rule rule) {
		RateLimiterRegistry limiters = RateLimiterRegistry.of(RateLimiterConfig.custom()
			.limitForPeriod(rule.permits())
			.limitRefreshPeriod(rule.period())
			.timeoutDuration(Duration.ZERO)
			.build());
		return (key) -> limiters.rateLimiter(key).acquirePermission();
	}

	/**
	 * It has nothing saved up at first. Where others may call often at once, it gets the
	 * permits of the whole period each second, so that it never refuses.
	 */
	public static Decider guava(Rule rule) {
		double permitsPerSecond = (rule.permits() > 1) ? rule.permits() : 1.0 / rule.period().toSeconds();
		Map<String, RateLimiter> limiters = new ConcurrentHashMap<>();
		return (key) -> limiters.computeIfAbsent(key, (added) -> RateLimiter.create(permitsPerSecond)).tryAcquire();
	}

}
