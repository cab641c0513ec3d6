package io.github.ratelimit;

/**
 * Told of every decision. Called on the thread that decides, so that it must be quick and
 * must not block; an exception it throws is logged and goes no further. Must be
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
