package io.github.ratelimit.store;

import java.time.Duration;
import java.util.List;

import io.github.ratelimit.Limit;

/**
 * The counters of one key under one policy: what a store is asked about.
 *
 * @param counters what is counted
 * @param key whom it is counted for, not blank
 */
public record RateLimitBucket(RateLimitCounters counters, String key) {

	/**
	 * Creates a bucket.
	 * @throws IllegalArgumentException if the key is blank
	 */
	public RateLimitBucket {
		if (key.isBlank()) {
			throw new IllegalArgumentException("the key of policy '" + counters.policyId() + "' must not be blank");
		}
	}

	/**
	 * Creates a bucket of limits in force, for keys of no kind.
	 * @param policyId what the counters belong to
	 * @param key whom they count, not blank
	 * @param limits the limits, at least one
	 * @param maxWait the longest that a leaky bucket lets a call wait
	 * @throws IllegalArgumentException if the key is blank, or there is no limit
	 */
	public RateLimitBucket(String policyId, String key, List<Limit> limits, Duration maxWait) {
		this(new RateLimitCounters(policyId, "", limits, maxWait, false), key);
	}

	/**
	 * What the counters belong to.
	 * @return the id of the policy
	 */
	public String policyId() {
		return this.counters.policyId();
	}

	/**
	 * The limits now in force.
	 * @return at least one
	 */
	public List<Limit> limits() {
		return this.counters.limits();
	}

	/**
	 * Whether these are limits that are tried beside those in force.
	 * @return whether they are
	 */
	public boolean shadow() {
		return this.counters.shadow();
	}

}
