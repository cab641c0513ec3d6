package io.github.ratelimit.store.memory;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.store.RateLimitReceipt;

/**
 * What is counted for one key. Thread-safe. Once it is forgotten it counts nothing more,
 * and who still holds it looks the key up again.
 */
abstract sealed class Entry permits LoneBucket, BucketCounters {

	final Keys keys;

	final String key;

	/** What was taken earlier is not counted here, if it is counted at all. */
	final long knownSince;

	/** The place in the table, which alone uses it. */
	int index;

	/** When something was last asked for. Of two calls at a time either may win. */
	long lastUse;

	/** The limits by which the last call was refused, if none was allowed since. */
	private @Nullable CountedLimits refusedBy;

	/** What that call costs; 0 if there is none. */
	private long refusedCost;

	Entry(Keys keys, String key, long knownSince) {
		this.keys = keys;
		this.key = key;
		this.knownSince = knownSince;
	}

	/** Counts on for the key of another entry. */
	Entry(Entry other) {
		this(other.keys, other.key, other.knownSince);
		this.lastUse = other.lastUse;
		this.refusedBy = other.refusedBy;
		this.refusedCost = other.refusedCost;
	}

	abstract void giveBack(CountedLimits limits, long cost, @Nullable RateLimitReceipt receipt, CounterClock clock);

	/** Resets some counters, and returns whether none are left, and it is forgotten. */
	abstract boolean reset(CountedLimits limits);

	/**
	 * How long a call would have to wait. Settles the counters, so that those that are
	 * ahead because the clock was set back do not refuse for longer than once.
	 * @param now the time when the caller last looked
	 */
	abstract long wait(CountedLimits limits, long cost, long now, CounterClock clock);

	/** Whether nothing would change if it were forgotten. */
	abstract boolean isIdle(long now);

	abstract void forget();

	/** Returns whether it was idle, and is forgotten. */
	abstract boolean forgetIfIdle(long now);

	/**
	 * Whether the call that was refused last would be refused now too. Worked out from
	 * the counters, as a time that was kept would be of no use after the clock is set.
	 */
	final boolean isRefused(long now, CounterClock clock) {
		CountedLimits limits = this.refusedBy;
		long cost = this.refusedCost;
		return limits != null && cost > 0 && wait(limits, cost, now, clock) != 0;
	}

	final void allow(long now) {
		this.lastUse = now;
		if (this.refusedCost != 0) {
			this.refusedCost = 0;
		}
	}

	/**
	 * A call that costs more than the limit ever holds does not tell when a smaller one
	 * is allowed again.
	 */
	final void refuse(CountedLimits limits, long cost, long wait, long now) {
		this.lastUse = now;
		if (wait > 0) {
			this.refusedBy = limits;
			this.refusedCost = cost;
		}
	}

}
