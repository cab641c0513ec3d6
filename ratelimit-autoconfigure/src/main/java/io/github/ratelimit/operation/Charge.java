package io.github.ratelimit.operation;

import java.util.concurrent.atomic.AtomicBoolean;

import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimiter;

/**
 * Permits that were taken for a call, and can be given back once. Thread-safe.
 */
record Charge(RateLimitOperation operation, RateLimitDecision decision, String key, long cost, AtomicBoolean refunded) {

	Charge(RateLimitOperation operation, RateLimitDecision decision, String key, long cost) {
		this(operation, decision, key, cost, new AtomicBoolean());
	}

	/** Gives the permits back, unless that was done before, or nothing was counted. */
	void refund(RateLimiter limiter) {
		if (this.decision.decidedAt() != null && this.refunded.compareAndSet(false, true)) {
			limiter.refund(this.decision, this.key, this.cost);
		}
	}

}
