package io.github.ratelimit.store;

import java.util.List;
import java.util.Objects;

import io.github.ratelimit.Limit;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a store. All times are in microseconds. Immutable; equal if all that it
 * tells is. That of one token bucket is its state, from which the rest follows: most
 * callers ask for nothing but {@link #allowed()}.
 */
public final class StoreResult {

	/** Instead of a wait: no wait helps. */
	public static final long NEVER = -1;

	private final long retryAfterMicros;

	private final long delayMicros;

	private final long decidedAtMicros;

	private final int repaired;

	/** Null for one token bucket. */
	private final @Nullable List<Counter> counters;

	private final @Nullable Limit tokenBucket;

	private final long fullAtMicros;

	/**
	 * Creates an answer.
	 * @param allowed whether the permits were taken
	 * @param retryAfterMicros the longest wait among the limits that refused, 0 when
	 * allowed, {@link #NEVER} when no wait helps
	 * @param delayMicros how long an allowed caller should wait before it goes on
	 * @param decidedAtMicros the time of the answer on the clock of the store, since 1970
	 * @param repaired how many counters were damaged, and count as used up from now on
	 * @param counters one for each limit, in the order of the bucket
	 * @throws IllegalArgumentException if a call that is allowed has a wait, or one that
	 * is refused has none
	 */
	public StoreResult(boolean allowed, long retryAfterMicros, long delayMicros, long decidedAtMicros, int repaired,
			List<Counter> counters) {
		this(retryAfterMicros, delayMicros, decidedAtMicros, repaired, List.copyOf(counters), null, 0);
		if (allowed != (retryAfterMicros == 0)) {
			throw new IllegalArgumentException("a wait of 0 is that of an allowed call, but allowed is " + allowed
					+ " and the wait " + retryAfterMicros);
		}
	}

	private StoreResult(long retryAfterMicros, long delayMicros, long decidedAtMicros, int repaired,
			@Nullable List<Counter> counters, @Nullable Limit tokenBucket, long fullAtMicros) {
		this.retryAfterMicros = retryAfterMicros;
		this.delayMicros = delayMicros;
		this.decidedAtMicros = decidedAtMicros;
		this.repaired = repaired;
		this.counters = counters;
		this.tokenBucket = tokenBucket;
		this.fullAtMicros = fullAtMicros;
	}

	/**
	 * The answer for one token bucket.
	 * @param limit the limit
	 * @param retryAfterMicros as above
	 * @param decidedAtMicros as above
	 * @param fullAtMicros when the bucket will be full after the decision, not before
	 * {@code decidedAtMicros}
	 * @param repaired 1 if the counter was damaged, otherwise 0
	 * @return the answer
	 */
	public static StoreResult ofTokenBucket(Limit limit, long retryAfterMicros, long decidedAtMicros, long fullAtMicros,
			int repaired) {
		return new StoreResult(retryAfterMicros, 0, decidedAtMicros, repaired, null, limit, fullAtMicros);
	}

	/**
	 * Whether the permits were taken.
	 * @return whether they were
	 */
	public boolean allowed() {
		return this.retryAfterMicros == 0;
	}

	/**
	 * The longest wait among the limits that refused.
	 * @return 0 when allowed, {@link #NEVER} when no wait helps
	 */
	public long retryAfterMicros() {
		return this.retryAfterMicros;
	}

	/**
	 * How long an allowed caller should wait before it goes on.
	 * @return not negative
	 */
	public long delayMicros() {
		return this.delayMicros;
	}

	/**
	 * The time of the answer on the clock of the store.
	 * @return microseconds since 1970
	 */
	public long decidedAtMicros() {
		return this.decidedAtMicros;
	}

	/**
	 * How many counters were damaged, and count as used up from now on.
	 * @return not negative
	 */
	public int repaired() {
		return this.repaired;
	}

	/**
	 * The limits after the decision, in the order of the bucket.
	 * @return one for each limit
	 */
	public List<Counter> counters() {
		return (this.tokenBucket != null) ? List
			.of(Counter.ofTokenBucket(this.tokenBucket, this.decidedAtMicros, this.fullAtMicros, this.retryAfterMicros))
				: Objects.requireNonNull(this.counters);
	}

	/**
	 * The limit, if this is the answer for one token bucket.
	 * @return the limit; null for several limits, or another algorithm
	 */
	public @Nullable Limit tokenBucket() {
		return this.tokenBucket;
	}

	/**
	 * When the only token bucket will be full.
	 * @return microseconds since 1970; 0 if this is not the answer for one token bucket
	 */
	public long fullAtMicros() {
		return this.fullAtMicros;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof StoreResult result && this.retryAfterMicros == result.retryAfterMicros
				&& this.delayMicros == result.delayMicros && this.decidedAtMicros == result.decidedAtMicros
				&& this.repaired == result.repaired && counters().equals(result.counters());
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.retryAfterMicros, this.delayMicros, this.decidedAtMicros, this.repaired, counters());
	}

	@Override
	public String toString() {
		return "StoreResult[allowed=" + allowed() + ", retryAfterMicros=" + this.retryAfterMicros + ", delayMicros="
				+ this.delayMicros + ", decidedAtMicros=" + this.decidedAtMicros + ", repaired=" + this.repaired
				+ ", counters=" + counters() + ']';
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

		/**
		 * A token bucket after a decision.
		 * @param limit the limit
		 * @param now the time of the decision
		 * @param fullAt when the bucket will be full, from {@code now} to one fill later
		 * @param wait how long the call would have to wait: 0 if it was allowed,
		 * {@link #NEVER} if no wait helps
		 * @return the counter
		 */
		public static Counter ofTokenBucket(Limit limit, long now, long fullAt, long wait) {
			TokenBucket bucket = new TokenBucket(limit);
			long remaining = bucket.remaining(fullAt, now);
			long next = bucket.wait(fullAt, remaining + 1, now);
			return new Counter(wait != 0, remaining, fullAt - now, (wait > 0) ? Math.min(wait, next) : next);
		}

	}

}
