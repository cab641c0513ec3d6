package io.github.ratelimit.store.memory;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Limit;
import io.github.ratelimit.store.RateLimitReceipt;
import io.github.ratelimit.store.StoreResult;
import io.github.ratelimit.store.StoreResult.Counter;

/**
 * The state of one limit in memory, and its algorithm. Times are microseconds since 1970.
 * Callers hold the lock of the bucket.
 */
abstract class LimitCounter {

	final CounterKey key;

	LimitCounter(CounterKey key) {
		this.key = key;
	}

	static LimitCounter of(CounterKey key, CounterClock clock) {
		return switch (key.algorithm()) {
			case TOKEN_BUCKET, LEAKY_BUCKET -> new TokenBucketCounter(key, 0);
			case FIXED_WINDOW -> new FixedWindowCounter(key, clock);
			case SLIDING_WINDOW_LOG -> new SlidingWindowLogCounter(key);
			case SLIDING_WINDOW_COUNTER -> new SlidingWindowCounter(key);
		};
	}

	/**
	 * Moves state back that lies too far in the future, because the clock was stepped
	 * back or the limit was lowered, so that it refuses no longer than a used up limit
	 * does.
	 */
	abstract void settle(Limit limit, long now);

	/**
	 * The time until {@code cost} permits, which are no more than the limit holds, can be
	 * taken; 0 for now.
	 */
	abstract long wait(Limit limit, long cost, long now);

	/** How long a call that is allowed now should wait before it goes on. */
	long delay(long now) {
		return 0;
	}

	abstract void take(Limit limit, long cost, long now);

	/**
	 * Settles, and gives permits back, as far as they have not come back by themselves.
	 * @param receipt when they were taken; null for just now
	 * @param index the index of the limit in the receipt
	 */
	abstract void giveBack(Limit limit, long cost, long now, @Nullable RateLimitReceipt receipt, int index);

	abstract long remaining(Limit limit, long now);

	abstract long resetAfter(Limit limit, long now);

	/**
	 * What is told of the limit after a decision.
	 * @param wait how long the call would have to wait for this limit
	 */
	Counter report(Limit limit, long wait, long now) {
		long remaining = remaining(limit, now);
		long next = (remaining < limit.burst()) ? wait(limit, remaining + 1, now) : StoreResult.NEVER;
		return new Counter(wait != 0, remaining, resetAfter(limit, now), (wait > 0) ? Math.min(wait, next) : next);
	}

	/** Whether nothing would change if the state were forgotten. */
	abstract boolean isIdle(long now);

}
