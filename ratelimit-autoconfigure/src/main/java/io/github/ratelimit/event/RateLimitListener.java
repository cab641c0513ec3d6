package io.github.ratelimit.event;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;
import io.github.ratelimit.store.StoreOperation;

/**
 * Told of decisions and of failures of the store, on the calling thread, or, for the
 * asynchronous methods of {@link RateLimiter}, possibly on a thread of the common pool.
 * Calls wait for it, so it must be quick. What it throws is logged and goes no further.
 * Must be thread-safe.
 */
@FunctionalInterface
public interface RateLimitListener {

	/**
	 * A call was decided, by the {@link RateLimiter} or without it: because it has no
	 * key, its cost is invalid, or its condition exempts it, as the source of the
	 * decision says. Not called for {@link RateLimiter#peek}.
	 * @param decision the decision
	 */
	void onDecision(RateLimitDecision decision);

	/**
	 * The store failed to answer one call. Called for each such call, for example to
	 * count them. If the call is then decided without the store, {@link #onDecision}
	 * follows.
	 * @param failure what went wrong
	 */
	default void onStoreFailure(RateLimitStoreException failure) {
	}

	/**
	 * The store was asked, and has answered or failed. Called for each call of the store.
	 * @param operation what it was asked for
	 * @param failure how it failed; null if it answered
	 * @param nanos how long that took, in nanoseconds, not negative
	 */
	default void onStoreCall(StoreOperation operation, @Nullable StoreFailure failure, long nanos) {
	}

	/**
	 * An outage has begun or is over. Called in order, on a thread that no call waits
	 * for.
	 * @param outage what has begun or is over
	 */
	default void onOutage(RateLimitOutage outage) {
	}

	/**
	 * Counters held what this library does not write, and count as used up from now on.
	 * @param policy the policy they belong to
	 * @param counters how many there were, at least 1
	 */
	default void onCountersRepaired(RateLimitPolicy policy, int counters) {
	}

}
