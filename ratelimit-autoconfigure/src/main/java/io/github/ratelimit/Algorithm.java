package io.github.ratelimit;

import java.util.Locale;

/**
 * How permits are counted. Every algorithm works on whole microseconds, or milliseconds,
 * takes nothing when it refuses, and gives the same answer in every store.
 */
public enum Algorithm {

	/**
	 * A bucket that refills continuously, one permit every {@code period / permits}, and
	 * holds {@link Limit#burst()} permits when full. State is one timestamp: the generic
	 * cell rate algorithm of ITU-T I.371.
	 */
	TOKEN_BUCKET,

	/**
	 * The same bucket used as a queue: an allowed call waits for its turn, so that calls
	 * leave one every {@code period / permits}. A call whose turn is further away than
	 * the policy's {@link RateLimitPolicy#maxWait() longest wait} is refused.
	 */
	LEAKY_BUCKET,

	/**
	 * A window that opens with the first permitted call and lasts one period. Up to twice
	 * the permits can pass within one period across the border of two windows.
	 */
	FIXED_WINDOW,

	/**
	 * Every permitted call is remembered for one period: exact over any period, at the
	 * price of memory for each call.
	 */
	SLIDING_WINDOW_LOG,

	/**
	 * Two counters, for the current and the previous window, of which the previous is
	 * weighted by how much of it lies within the last period. Nearly as smooth as the
	 * log, with constant memory; works in milliseconds.
	 */
	SLIDING_WINDOW_COUNTER;

	/**
	 * The name used in the limit language: lower case, words joined by hyphens.
	 * @return such as {@code token-bucket}
	 */
	public String label() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * Whether unused permits may be saved up beyond those of one period.
	 * @return whether a burst can be given
	 */
	public boolean hasBurst() {
		return this == TOKEN_BUCKET || this == LEAKY_BUCKET;
	}

}
