package io.github.ratelimit.store.memory;

import java.util.List;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.RateLimitCounters;
import io.github.ratelimit.store.TokenBucket;

/**
 * What is worked out of the limits of a policy, once for all of its calls. Thread-safe.
 */
final class CountedLimits {

	final RateLimitCounters counters;

	final List<Limit> limits;

	final List<CounterKey> counterKeys;

	final long maxWait;

	final Limit first;

	/** The arithmetic of the first limit; of use if that is a bucket. */
	final TokenBucket bucket;

	/** Whether there is one limit, a token bucket. That is so for most policies. */
	private final boolean lone;

	private final CounterKey firstKey;

	/** The most permits that one call can get. */
	private final long capacity;

	/**
	 * Where the keys of these counters are kept. Written by the {@link KeyTable} alone.
	 */
	volatile Keys keys;

	CountedLimits(RateLimitCounters counters) {
		this.counters = counters;
		this.limits = counters.limits();
		this.counterKeys = this.limits.stream().map(CounterKey::of).toList();
		this.maxWait = counters.maxWaitMicros();
		this.first = this.limits.get(0);
		this.lone = this.limits.size() == 1 && this.first.algorithm() == Algorithm.TOKEN_BUCKET;
		this.bucket = new TokenBucket(this.first);
		this.firstKey = this.counterKeys.get(0);
		this.capacity = this.limits.stream().mapToLong(Limit::burst).min().orElse(0);
		this.keys = new Keys(counters);
	}

	/** Whether a key that was never used could be charged so much. */
	boolean canTake(long cost) {
		return cost > 0 && cost <= this.capacity;
	}

	/** Whether a key has what these limits need. */
	boolean areCountedBy(LoneBucket kept) {
		return this.lone && (kept.counterKey == this.firstKey || kept.counterKey.equals(this.firstKey));
	}

	Entry newEntry(String key, long knownSince, CounterClock clock) {
		return this.lone ? new LoneBucket(this.keys, key, knownSince, this.firstKey)
				: new BucketCounters(this.keys, key, knownSince, clock);
	}

}
