package io.github.ratelimit.store;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.ratelimit.RateLimitDecision;

/**
 * Says when permits were taken, so that a refund finds what is left of them. Immutable.
 *
 * @param takenAtMicros when the permits were taken, on the clock of the store, in
 * microseconds since 1970; from 0 to 2^52
 * @param resetAfterMicros for each limit, what it reported right after the permits were
 * taken as the time until it would be as if never used, in microseconds; from 0 to 2^52
 */
public record RateLimitReceipt(long takenAtMicros, List<Long> resetAfterMicros) {

	/** So that the sum of the two is exact in Redis, which computes in doubles. */
	private static final long LARGEST = 1L << 52;

	/**
	 * Creates a receipt.
	 * @throws IllegalArgumentException if a time is out of range
	 */
	public RateLimitReceipt {
		check("takenAtMicros", takenAtMicros);
		resetAfterMicros = List.copyOf(resetAfterMicros);
		resetAfterMicros.forEach((reset) -> check("resetAfterMicros", reset));
	}

	/**
	 * The receipt for what a decision took.
	 * @param taken a decision of a store, the shared or the local one
	 * @return the receipt
	 * @throws IllegalArgumentException if the decision counted nothing
	 */
	public static RateLimitReceipt of(RateLimitDecision taken) {
		if (taken.decidedAt() == null) {
			throw new IllegalArgumentException("a decision of policy '" + taken.policyName()
					+ "' that was made without the store took nothing, and has no receipt");
		}
		return new RateLimitReceipt(CalendarWindows.micros(taken.decidedAt()),
				taken.limits().stream().map((limit) -> TimeUnit.MICROSECONDS.convert(limit.resetAfter())).toList());
	}

	/**
	 * When a limit would be as if it had never been used, if nothing else had been taken
	 * or given back since.
	 * @param limit the index of the limit
	 * @return microseconds since 1970
	 */
	public long resetAtMicros(int limit) {
		return this.takenAtMicros + this.resetAfterMicros.get(limit);
	}

	/**
	 * Checks that this receipt can be one for these limits.
	 * @param bucket the counters to which permits are given back
	 * @throws IllegalArgumentException if the number of limits differs
	 */
	public void checkFits(RateLimitBucket bucket) {
		if (this.resetAfterMicros.size() != bucket.limits().size()) {
			throw new IllegalArgumentException(
					"permits of " + this.resetAfterMicros.size() + " limits cannot be given back to the "
							+ bucket.limits().size() + " limits " + bucket.limits() + " of policy '" + bucket.policyId()
							+ "'; refund by the policy that was in force when they were taken");
		}
	}

	private static void check(String name, long micros) {
		if (micros < 0 || micros > LARGEST) {
			throw new IllegalArgumentException("'" + name + "' must be from 0 to 2^52, but is " + micros);
		}
	}

}
