package io.github.ratelimit.event;

import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.store.RateLimitStoreException;

/**
 * Told of every decision, on the thread that asked for it, before the call goes on; of
 * those of {@link RateLimiter#acquireAsync} on a thread of the common pool. Calls wait
 * for it, so it must be quick; an exception it throws is logged and goes no further. Must
 * be thread-safe.
 */
@FunctionalInterface
public interface RateLimitListener {

	/**
	 * A decision was made.
	 * @param decision the decision
	 */
	void onDecision(RateLimitDecision decision);

	/**
	 * The store failed to answer one call; for counting, since it comes as often as calls
	 * do. The decision that was made instead follows.
	 * @param failure what went wrong
	 */
	default void onStoreFailure(RateLimitStoreException failure) {
	}

	/**
	 * The store begins to fail, or has stopped failing. Told in this order on a thread of
	 * its own, for which no call waits.
	 * @param outage which failure begins or is over
	 */
	default void onOutage(RateLimitOutage outage) {
	}

	/**
	 * Counters were damaged, by whatever else writes to the store, and count as used up
	 * from now on.
	 * @param policy the policy they belong to
	 * @param counters how many there were, at least 1
	 */
	default void onCountersRepaired(RateLimitPolicy policy, int counters) {
	}

}
