package io.github.ratelimit.operation;

import java.util.concurrent.atomic.AtomicBoolean;

import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimiter;

/**
 * Permits that a call has taken, and may give back, once.
 */
final class Charge {

	private final RateLimitOperation operation;

	private final RateLimitDecision decision;

	private final String key;

	private final long cost;

	private final AtomicBoolean givenBack = new AtomicBoolean();

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

	/** Nothing was taken where nothing was counted. */
	void giveBack(RateLimiter limiter) {
		if (this.decision.decidedAt() != null && this.givenBack.compareAndSet(false, true)) {
			limiter.refund(this.decision, this.key, this.cost);
		}
	}

}
