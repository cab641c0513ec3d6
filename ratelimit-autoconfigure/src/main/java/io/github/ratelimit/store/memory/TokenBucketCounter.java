package io.github.ratelimit.store.memory;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.RateLimitReceipt;

/**
 * The generic cell rate algorithm (ITU-T I.371): one timestamp, the theoretical arrival
 * time, says when the bucket will be full again. A leaky bucket counts in the same way,
 * but its callers wait until those before them have left, one each interval.
 */
final class TokenBucketCounter implements LimitCounter {

	private long tat;

	@Override
	public void settle(Limit limit, long now) {
		this.tat = Math.min(this.tat, now + fillTime(limit));
	}

	@Override
	public long wait(Limit limit, long cost, long now) {
		return Math.max(0, tat(now) + cost * limit.intervalMicros() - fillTime(limit) - now);
	}

	@Override
	public long delay(Limit limit, long now) {
		return (limit.algorithm() == Algorithm.LEAKY_BUCKET) ? resetAfter(limit, now) : 0;
	}

	@Override
	public void take(Limit limit, long cost, long now) {
		this.tat = tat(now) + cost * limit.intervalMicros();
	}

	/**
	 * Does not settle by a receipt: the limit that comes with it may be lower than the
	 * one now in force.
	 */
	@Override
	public void giveBack(Limit limit, long cost, long now, @Nullable RateLimitReceipt receipt, int index) {
		long given = Math.min(cost, limit.burst()) * limit.intervalMicros();
		if (receipt == null) {
			settle(limit, now);
		}
		else {
			given = Math.min(given, left(receipt, index, now));
		}
		this.tat -= given;
		if (isIdle(now)) {
			this.tat = 0;
		}
	}

	@Override
	public long remaining(Limit limit, long now) {
		return (fillTime(limit) - resetAfter(limit, now)) / limit.intervalMicros();
	}

	@Override
	public long resetAfter(Limit limit, long now) {
		return tat(now) - now;
	}

	@Override
	public boolean isIdle(long now) {
		return this.tat <= now;
	}

	/**
	 * What is not refilled yet of the permits of a receipt. They are the last to be
	 * refilled before the time at which the bucket was to be full.
	 */
	private static long left(RateLimitReceipt receipt, int index, long now) {
		return (receipt.takenAtMicros() <= now) ? Math.max(0, receipt.resetAtMicros(index) - now) : 0;
	}

	private long tat(long now) {
		return Math.max(this.tat, now);
	}

	private static long fillTime(Limit limit) {
		return limit.intervalMicros() * limit.burst();
	}

}
