package io.github.ratelimit.store.memory;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Limit;
import io.github.ratelimit.store.CalendarWindows;
import io.github.ratelimit.store.RateLimitReceipt;

/**
 * The state of one limit in memory, and its algorithm. Times are microseconds since 1970.
 * Callers hold the lock of the bucket.
 */
interface LimitCounter {

	static LimitCounter forLimit(Limit limit, CalendarWindows calendar) {
		return switch (limit.algorithm()) {
			case TOKEN_BUCKET, LEAKY_BUCKET -> new TokenBucketCounter();
			case FIXED_WINDOW -> new FixedWindowCounter(calendar);
			case SLIDING_WINDOW_LOG -> new SlidingWindowLogCounter(limit.periodMicros());
			case SLIDING_WINDOW_COUNTER -> new SlidingWindowCounter(limit.period().toMillis());
		};
	}

	/**
	 * Moves state back that lies too far in the future, because the clock was stepped
	 * back or the limit was lowered, so that it refuses no longer than a used up limit
	 * does.
	 */
	void settle(Limit limit, long now);

	/**
	 * The time until {@code cost} permits, which are no more than the limit holds, can be
	 * taken; 0 for now.
	 */
	long wait(Limit limit, long cost, long now);

	/** How long a call that is allowed now should wait before it goes on. */
	default long delay(Limit limit, long now) {
		return 0;
	}

	void take(Limit limit, long cost, long now);

	/**
	 * Settles, and gives permits back, as far as they have not come back by themselves.
	 * @param receipt when they were taken; null for just now
	 * @param index the index of the limit in the receipt
	 */
	void giveBack(Limit limit, long cost, long now, @Nullable RateLimitReceipt receipt, int index);

	long remaining(Limit limit, long now);

	long resetAfter(Limit limit, long now);

	/** Whether nothing would change if the state were forgotten. */
	boolean isIdle(long now);

}
