package io.github.ratelimit.store;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimitPolicy;

/**
 * The counters of one key under one policy: what a store is asked about.
 *
 * @param policyId what the counters belong to, see {@link RateLimitPolicy#id()}
 * @param key whom they count, not blank
 * @param limits the limits now in force, at least one, each with a counter of its own
 * algorithm and period
 * @param maxWait the longest that a leaky bucket lets a call wait
 * @param shadow whether these are limits that are tried beside those in force, whose
 * counters they must not touch
 */
public record RateLimitBucket(String policyId, String key, List<Limit> limits, Duration maxWait, boolean shadow) {

	/**
	 * Creates a bucket.
	 * @throws IllegalArgumentException if the key is blank, or there is no limit
	 */
	public RateLimitBucket {
		Objects.requireNonNull(policyId, "'policyId' must not be null");
		if (key.isBlank()) {
			throw new IllegalArgumentException("the key of policy '" + policyId + "' must not be blank");
		}
		limits = List.copyOf(limits);
		if (limits.isEmpty()) {
			throw new IllegalArgumentException("the limits of policy '" + policyId + "' must not be empty");
		}
		Objects.requireNonNull(maxWait, "'maxWait' must not be null");
	}

	/**
	 * Creates a bucket of limits in force.
	 * @param policyId what the counters belong to
	 * @param key whom they count, not blank
	 * @param limits the limits, at least one
	 * @param maxWait the longest that a leaky bucket lets a call wait
	 * @throws IllegalArgumentException if the key is blank, or there is no limit
	 */
	public RateLimitBucket(String policyId, String key, List<Limit> limits, Duration maxWait) {
		this(policyId, key, limits, maxWait, false);
	}

	/**
	 * The longest wait in microseconds, the unit of all arithmetic.
	 * @return not negative
	 */
	public long maxWaitMicros() {
		return TimeUnit.MICROSECONDS.convert(this.maxWait);
	}

}
