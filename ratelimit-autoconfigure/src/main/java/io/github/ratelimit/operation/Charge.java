package io.github.ratelimit.operation;

import java.util.concurrent.atomic.AtomicBoolean;

import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.expression.CallContext;

/**
 * Permits that were taken for a call, and can be given back once. Thread-safe.
 */
record Charge(RateLimitOperation operation, CallContext call, RateLimitDecision decision, String key, long cost,
		AtomicBoolean refunded) {

	/**
	 * Gives the permits back in the background, unless that was done before, or nothing
	 * was counted.
	 */
	void refund(RateLimiter limiter) {
		if (this.decision.decidedAt() != null && this.refunded.compareAndSet(false, true)) {
			limiter.refundAsync(this.decision, this.key, this.cost);
		}
	}

}
