package io.github.ratelimit.store;

import java.util.List;

/**
 * The answer of a store. All times are in microseconds.
 *
 * @param allowed whether the permits were taken
 * @param retryAfterMicros the longest wait among the limits that refused, 0 when allowed,
 * {@link #NEVER} when no wait helps
 * @param delayMicros how long an allowed caller should wait before it goes on
 * @param decidedAtMicros the time of the answer on the clock of the store, since 1970
 * @param repaired how many counters were damaged, and count as used up from now on
 * @param counters one for each limit, in the order of the bucket
 */
public record StoreResult(boolean allowed, long retryAfterMicros, long delayMicros, long decidedAtMicros, int repaired,
		List<Counter> counters) {

	/** Instead of a wait: no wait helps. */
	public static final long NEVER = -1;

	public StoreResult {
		counters = List.copyOf(counters);
	}

	/**
	 * One limit after the decision.
	 *
	 * @param violated whether this limit refused
	 * @param remaining the permits that could be taken right now
	 * @param resetAfterMicros the time until the limit is as if it had never been used
	 * @param nextPermitAfterMicros the time until one permit more than {@code remaining}
	 * can be taken, if nothing is taken or given back in between; {@link #NEVER} if
	 * nothing is used, or if the limit holds no permits at all. For a limit that refused,
	 * no longer than its own wait
	 */
	public record Counter(boolean violated, long remaining, long resetAfterMicros, long nextPermitAfterMicros) {

	}

}
