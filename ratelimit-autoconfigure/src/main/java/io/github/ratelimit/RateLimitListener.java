package io.github.ratelimit;

/**
 * Told of every decision. Called on the thread of the caller, or, where the caller does
 * not wait, on the thread that brings the answer of the store; so it must be quick and
 * must not block. An exception it throws is logged and goes no further. Must be
 * thread-safe.
 */
@FunctionalInterface
public interface RateLimitListener {

	/**
	 * A decision was made.
	 * @param decision the decision
	 */
	void onDecision(RateLimitDecision decision);

}
