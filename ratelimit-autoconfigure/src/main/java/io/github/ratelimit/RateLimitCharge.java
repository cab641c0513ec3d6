package io.github.ratelimit;

import java.util.Objects;

/**
 * What a call is charged under one policy. Immutable.
 *
 * @param policy the limits
 * @param key whom the call is charged to, as in {@link RateLimiter}
 * @param cost the permits, at least 1
 */
public record RateLimitCharge(RateLimitPolicy policy, String key, long cost) {

	/**
	 * Creates a charge.
	 * @throws InvalidCostException if the cost is below 1
	 */
	public RateLimitCharge {
		Objects.requireNonNull(policy, "'policy' must not be null");
		Objects.requireNonNull(key, "'key' must not be null");
		if (cost < 1) {
			throw new InvalidCostException("the cost of a call must be at least 1, but is " + cost);
		}
	}

}
