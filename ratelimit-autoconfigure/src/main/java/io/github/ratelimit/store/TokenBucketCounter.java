package io.github.ratelimit.store;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Limit;

/**
 * The generic cell rate algorithm (ITU-T I.371): one timestamp, the theoretical arrival
 * time, says when the bucket will be full again.
 */
sealed class TokenBucketCounter implements LimitCounter permits LeakyBucketCounter {

	/** When the bucket was last full, or up to when permits may have been cut off. */
	private long since;

	/** When permits were last given back; 0 for never since then. */
	private long refunded;

	private long tat;

	/**
	 * Nobody knows whose permits are cut off, so that none taken up to now is given back.
	 */
	@Override
	public void settle(Limit limit, long now) {
		long full = now + fillTime(limit);
		if (this.tat > full) {
			this.tat = full;
			this.since = full;
			this.refunded = 0;
		}
	}

	@Override
	public long wait(Limit limit, long cost, long now, long maxWait) {
		return Math.max(0, tat(now) + cost * limit.intervalMicros() - fillTime(limit) - now);
	}

	@Override
	public void take(Limit limit, long cost, long now) {
		if (isIdle(now)) {
			this.since = now;
			this.refunded = 0;
		}
		this.tat = tat(now) + cost * limit.intervalMicros();
	}

	/**
	 * A receipt cuts nothing off, as it comes with the limit of the past.
	 */
	@Override
	public void giveBack(Limit limit, long cost, long now, @Nullable Taking taking) {
		long given = Math.min(cost, limit.burst()) * limit.intervalMicros();
		if (taking == null) {
			settle(limit, now);
		}
		else {
			given = Math.min(given, left(taking, given, now));
		}
		if (given > 0) {
			this.tat -= given;
			this.since = Math.min(this.since, this.tat);
			this.refunded = now;
		}
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
	 * The refill of the permits comes last, and ends when they are due. Had they not been
	 * taken, the bucket would have been full since it began, at most, and wasted as much.
	 * So what is left of that time is given back, and more would credit refill twice. If
	 * permits were given back since, theirs may have begun sooner: at once, at worst.
	 */
	private long left(Taking taking, long taken, long now) {
		if (taking.at() < this.since || taking.at() > now) {
			return 0;
		}
		return ((taking.at() > this.refunded) ? taking.due() : taking.at() + taken) - now;
	}

	private long tat(long now) {
		return Math.max(this.tat, now);
	}

	private static long fillTime(Limit limit) {
		return limit.intervalMicros() * limit.burst();
	}

}
