package io.github.ratelimit;

/**
 * Told of every decision, on the thread that asked for it, before the call goes on; of
 * those of {@link RateLimiter#acquireAsync} on the thread that brings the answer, which
 * may serve all connections to Redis and must not be blocked. So it must be quick; an
 * exception it throws is logged and goes no further. Must be thread-safe.
 */
@FunctionalInterface
public interface RateLimitListener {

	/**
	 * A decision was made.
	 * @param decision the decision
	 */
	void onDecision(RateLimitDecision decision);

}
