package io.github.ratelimit.benchmark.contender;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.springframework.data.redis.connection.RedisConnectionFactory;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitMode;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.core.DefaultRateLimiter;
import io.github.ratelimit.core.LocalFallback;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitCounters;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.store.memory.InMemoryRateLimitStore;
import io.github.ratelimit.store.memory.MonotonicClock;
import io.github.ratelimit.store.redis.RedisRateLimitStore;

/**
 * Makes limiters of this library as its auto-configuration does. All that the benchmark
 * knows of its constructors is here.
 */
public final class Library {

	/**
	 * Longer than the default of 50 ms: a pause of a busy machine would count as an
	 * outage, after which calls are not decided, which is quick and proves nothing.
	 */
	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private Library() {
	}

	/** A limiter in memory, with room for so many keys. */
	public static RateLimiter inMemory(int maxKeys) {
		return limiter(new InMemoryRateLimitStore(new MonotonicClock(Clock.systemUTC(), System::nanoTime),
				ZoneOffset.UTC, maxKeys));
	}

	static RedisRateLimitStore redisStore(RedisConnectionFactory connections, String keyPrefix) {
		return new RedisRateLimitStore(connections, TIMEOUT, keyPrefix, true, Clock.systemUTC(), ZoneOffset.UTC,
				new CheckReporter(Map.of()));
	}

	static RateLimiter limiter(RateLimitStore store) {
		InMemoryRateLimitStore local = new InMemoryRateLimitStore(Clock.systemUTC(), ZoneOffset.UTC);
		return new DefaultRateLimiter(store, new LocalFallback(local, 1), UnaryOperator.identity(), List.of(),
				Clock.systemUTC(), () -> RateLimitMode.ENFORCE, (policy) -> true);
	}

	/** A policy with the limit of the rule. */
	public static RateLimitPolicy policy(Rule rule, Algorithm algorithm) {
		return RateLimitPolicy.builder(rule.name()).limit(Limit.of(rule.permits(), rule.period(), algorithm)).build();
	}

	/** A policy with the limit of the rule and a wider one. */
	static RateLimitPolicy policyOfTwo(Rule rule) {
		Rule wider = rule.wider();
		return RateLimitPolicy.builder(rule.name())
			.limit(Limit.of(rule.permits(), rule.period()))
			.limit(Limit.of(wider.permits(), wider.period()))
			.build();
	}

	/** Calls the store itself, and waits for no turn, however far away it is. */
	static Decider deciderOf(RateLimitStore store, Rule rule, Algorithm algorithm) {
		RateLimitCounters counters = new RateLimitCounters(rule.name() + ' ' + algorithm, "",
				List.of(Limit.of(rule.permits(), rule.period(), algorithm)), rule.period(), false);
		return (key) -> store.acquireBlocking(new RateLimitBucket(counters, key), 1).allowed();
	}

	/** Decides, and fails if it was not the counters that decided. */
	public static boolean allows(RateLimiter limiter, RateLimitPolicy policy, String key) {
		RateLimitDecision decision = limiter.acquire(policy, key);
		if (decision.source() == Source.FAILURE_POLICY || decision.source() == Source.LOCAL) {
			throw new IllegalStateException("not counted: " + decision);
		}
		return decision.allowed();
	}

}
