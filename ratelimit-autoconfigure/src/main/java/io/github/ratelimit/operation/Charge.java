package io.github.ratelimit.operation;

import java.util.concurrent.atomic.AtomicBoolean;

import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimiter;

/**
 * Permits that were taken for a call, and can be given back once. Thread-safe.
 */
final class Charge {

	private final RateLimitOperation operation;

	private final RateLimitDecision decision;

	private final String key;

	private final long cost;

	private final AtomicBoolean refunded = new AtomicBoolean();

	Charge(RateLimitOperation operation, RateLimitDecision decision, String key, long cost) {
		this.operation = operation;
		this.decision = decision;
		this.key = key;
		this.cost = cost;
	}

	RateLimitOperation operation() {
		return this.operation;
	}

	RateLimitDecision decision() {
		return this.decision;
	}

	String key() {
		return this.key;
	}

	long cost() {
		return this.cost;
	}

	/** Gives the permits back, unless that was done before, or nothing was counted. */
	void refund(RateLimiter limiter) {
		if (this.decision.decidedAt() != null && this.refunded.compareAndSet(false, true)) {
			limiter.refund(this.decision, this.key, this.cost);
		}
	}

}
