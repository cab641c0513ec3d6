package io.github.ratelimit.core;

import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.store.BoundedCache;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitCounters;
import io.github.ratelimit.store.RateLimitStore;

/**
 * Counts calls in the memory of this instance while the shared store cannot be reached,
 * for policies with {@link io.github.ratelimit.FailurePolicy#LOCAL}. Thread-safe.
 */
public final class LocalFallback {

	private final RateLimitStore store;

	private final int instances;

	private final BoundedCache<RateLimitCounters, RateLimitCounters> shares = new BoundedCache<>(this::share);

	/**
	 * Creates a fallback.
	 * @param store the counters, which answer at once
	 * @param instances among how many instances each limit is divided, at least 1
	 */
	public LocalFallback(RateLimitStore store, int instances) {
		if (instances < 1) {
			throw new IllegalArgumentException("'instances' must be at least 1, but is " + instances);
		}
		this.store = store;
		this.instances = instances;
	}

	/**
	 * What keeps the counters.
	 * @return the store
	 */
	public RateLimitStore store() {
		return this.store;
	}

	/** Decides by the counters of this instance. */
	RateLimitDecision decide(RateLimitPolicy policy, RateLimitBucket whole, long cost) {
		RateLimitBucket share = share(whole);
		return Decisions.of(policy, share.limits(), this.store.acquireBlocking(share, cost), Source.LOCAL);
	}

	/** The same counters in the memory of this instance, which has a share in each. */
	RateLimitBucket share(RateLimitBucket whole) {
		return (this.instances == 1) ? whole : new RateLimitBucket(this.shares.get(whole.counters()), whole.key());
	}

	private RateLimitCounters share(RateLimitCounters whole) {
		return whole.withLimits(whole.limits().stream().map(this::share).toList());
	}

	private Limit share(Limit limit) {
		long permits = share(limit.permits());
		Limit share = new Limit(permits, limit.period(), permits, limit.algorithm(), limit.calendar());
		return (limit.burst() == limit.permits()) ? share
				: new Limit(permits, limit.period(), burst(limit, share), limit.algorithm(), limit.calendar());
	}

	/**
	 * A burst that refills in the time of the whole one at most: a slower one could take
	 * longer than can be counted.
	 */
	private long burst(Limit whole, Limit share) {
		long refill = whole.burst() * whole.intervalMicros();
		return Math.max(1, Math.min(share(whole.burst()), refill / share.intervalMicros()));
	}

	/** One permit at least: a share of none would refuse everybody. */
	private long share(long permits) {
		return (permits == 0) ? 0 : Math.max(1, permits / this.instances);
	}

}
