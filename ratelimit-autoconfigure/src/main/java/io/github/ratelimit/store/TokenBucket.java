package io.github.ratelimit.store;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Limit;

/**
 * The arithmetic of a bucket: the generic cell rate algorithm (ITU-T I.371). Its state is
 * one time, at which the bucket will be full again; one that lies in the past is that of
 * a full bucket. All times are microseconds since 1970. Immutable.
 */
public final class TokenBucket {

	private final long burst;

	private final long interval;

	private final long fill;

	/**
	 * Works out what all calls need.
	 * @param limit a token bucket or a leaky bucket
	 */
	public TokenBucket(Limit limit) {
		this.burst = limit.burst();
		this.interval = limit.intervalMicros();
		this.fill = this.interval * this.burst;
	}

	/**
	 * The state, moved back if it is beyond that of an empty bucket, because the clock
	 * was stepped back or the limit was lowered: it refuses no longer than an empty one.
	 */
	public long settle(long fullAt, long now) {
		return Math.min(fullAt, now + this.fill);
	}

	/**
	 * The time until permits can be taken.
	 * @param fullAt the state, settled
	 * @param cost the permits
	 * @return 0 for now, {@link StoreResult#NEVER} for more than the bucket holds
	 */
	public long wait(long fullAt, long cost, long now) {
		return (cost > this.burst) ? StoreResult.NEVER : Math.max(0, take(fullAt, cost, now) - this.fill - now);
	}

	/** The state after permits have been taken, no more than the bucket holds. */
	public long take(long fullAt, long cost, long now) {
		return Math.max(fullAt, now) + cost * this.interval;
	}

	/**
	 * The state after permits have been given back, 0 if it is full then. Settles, but
	 * not by a receipt: the limit that comes with it may be lower than the one now in
	 * force.
	 * @param receipt when they were taken; null for just now
	 * @param index the index of the limit in the receipt
	 */
	public long giveBack(long fullAt, long cost, @Nullable RateLimitReceipt receipt, int index, long now) {
		long given = Math.min(cost, this.burst) * this.interval;
		long left = (receipt == null) ? settle(fullAt, now) - given
				: fullAt - Math.min(given, notRefilled(receipt, index, now));
		return (left > now) ? left : 0;
	}

	/** The permits that can be taken now. */
	public long remaining(long fullAt, long now) {
		return (now + this.fill - Math.max(fullAt, now)) / this.interval;
	}

	/**
	 * What is not refilled yet of the permits of a receipt. They are the last to be
	 * refilled before the time at which the bucket was to be full.
	 */
	private static long notRefilled(RateLimitReceipt receipt, int index, long now) {
		return (receipt.takenAtMicros() <= now) ? Math.max(0, receipt.resetAtMicros(index) - now) : 0;
	}

}
