package io.github.ratelimit.web.servlet;

import io.github.ratelimit.LimitStatus;
import io.github.ratelimit.RateLimitDecision;

/**
 * What a request has been told of the limits of its routes. An endpoint that has limits
 * of its own tells of these instead, unless a route has less left: a client wants to know
 * what stops it first. Belongs to one request.
 */
final class ToldByRoutes {

	private long least = Long.MAX_VALUE;

	void tell(RateLimitDecision decision) {
		this.least = Math.min(this.least, least(decision));
	}

	/** Whether the decision of an endpoint takes the place of what was told; once. */
	boolean isReplacedBy(RateLimitDecision decision) {
		boolean replaced = this.least != Long.MAX_VALUE && least(decision) <= this.least;
		this.least = Long.MAX_VALUE;
		return replaced;
	}

	private static long least(RateLimitDecision decision) {
		return decision.limits().stream().mapToLong(LimitStatus::remaining).min().orElse(Long.MAX_VALUE);
	}

}
