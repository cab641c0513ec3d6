package io.github.ratelimit.store;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimitPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What a policy counts, the same for all of its keys. Made once for each policy, so that
 * a store can keep what it works out from it. Immutable; equal if all values are.
 */
public final class RateLimitCounters {

	private final String policyId;

	private final String keyKind;

	private final List<Limit> limits;

	private final Duration maxWait;

	private final boolean shadow;

	/** Kept, as each call looks something up by its counters. */
	private final int hash;

	/**
	 * Creates counters.
	 * @param policyId what the counters belong to, see {@link RateLimitPolicy#id()}
	 * @param keyKind what the keys are, see {@link RateLimitPolicy#keyKind()}: equal keys
	 * of two kinds are counted apart
	 * @param limits the limits now in force, at least one, each with a counter of its own
	 * algorithm and period
	 * @param maxWait the longest that a leaky bucket lets a call wait
	 * @param shadow whether these are limits that are tried beside those in force, whose
	 * counters they must not touch
	 * @throws IllegalArgumentException if there is no limit
	 */
	public RateLimitCounters(String policyId, String keyKind, List<Limit> limits, Duration maxWait, boolean shadow) {
		this.policyId = Objects.requireNonNull(policyId, "'policyId' must not be null");
		this.keyKind = Objects.requireNonNull(keyKind, "'keyKind' must not be null");
		this.limits = List.copyOf(limits);
		this.maxWait = Objects.requireNonNull(maxWait, "'maxWait' must not be null");
		this.shadow = shadow;
		if (limits.isEmpty()) {
			throw new IllegalArgumentException("the limits of policy '" + policyId + "' must not be empty");
		}
		this.hash = Objects.hash(policyId, keyKind, this.limits, maxWait, shadow);
	}

	/**
	 * What the counters belong to.
	 * @return the id
	 */
	public String policyId() {
		return this.policyId;
	}

	/**
	 * What the keys are.
	 * @return the kind, empty for keys of code alone
	 */
	public String keyKind() {
		return this.keyKind;
	}

	/**
	 * The limits now in force.
	 * @return at least one
	 */
	public List<Limit> limits() {
		return this.limits;
	}

	/**
	 * The longest that a leaky bucket lets a call wait.
	 * @return not negative
	 */
	public Duration maxWait() {
		return this.maxWait;
	}

	/**
	 * The longest wait in microseconds, the unit of all arithmetic.
	 * @return not negative
	 */
	public long maxWaitMicros() {
		return TimeUnit.MICROSECONDS.convert(this.maxWait);
	}

	/**
	 * Whether these are limits that are tried beside those in force.
	 * @return whether they are
	 */
	public boolean shadow() {
		return this.shadow;
	}

	/**
	 * The same counters held against other limits.
	 * @param others the limits, at least one
	 * @return the counters
	 */
	public RateLimitCounters withLimits(List<Limit> others) {
		return new RateLimitCounters(this.policyId, this.keyKind, others, this.maxWait, this.shadow);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (other instanceof RateLimitCounters counters && this.hash == counters.hash
				&& this.policyId.equals(counters.policyId) && this.keyKind.equals(counters.keyKind)
				&& this.limits.equals(counters.limits) && this.maxWait.equals(counters.maxWait)
				&& this.shadow == counters.shadow);
	}

	@Override
	public int hashCode() {
		return this.hash;
	}

	@Override
	public String toString() {
		return this.policyId + this.limits;
	}

}
