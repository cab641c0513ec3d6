package io.github.ratelimit.event;

import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

/**
 * The store has begun to fail, or has stopped failing. Published as an event of the
 * application context, and told to every {@link RateLimitListener}, once for each
 * beginning and once for each end. Immutable.
 *
 * @param failure how the store fails
 * @param phase whether the outage begins or is over
 * @param cause the failure with which the outage began
 */
public record RateLimitOutage(StoreFailure failure, Phase phase, RateLimitStoreException cause) {

	/**
	 * The beginning or the end of an outage.
	 */
	public enum Phase {

		/** The store has failed to decide a call. */
		BEGUN,

		/** Calls are decided by the store again. */
		OVER

	}

}
