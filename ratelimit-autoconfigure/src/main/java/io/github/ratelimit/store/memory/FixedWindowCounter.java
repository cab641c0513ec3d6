package io.github.ratelimit.store.memory;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.CalendarUnit;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.RateLimitReceipt;

/**
 * Counts permits in a window, which the first of them opens, or which the calendar gives.
 * The end is not part of it: {@code [start, end)}.
 */
final class FixedWindowCounter extends LimitCounter {

	private final CounterClock clock;

	private long count;

	/** Of a window of the calendar by its time, of others by that of the counters. */
	private long end;

	FixedWindowCounter(CounterKey key, CounterClock clock) {
		super(key);
		this.clock = clock;
	}

	@Override
	void settle(Limit limit, long now) {
		this.end = Math.min(this.end, windowEnd(limit, now));
	}

	@Override
	long wait(Limit limit, long cost, long now) {
		return (cost <= remaining(limit, now)) ? 0 : resetAfter(limit, now);
	}

	@Override
	void take(Limit limit, long cost, long now) {
		if (isIdle(now)) {
			this.count = 0;
			this.end = windowEnd(limit, now);
		}
		this.count += cost;
	}

	/**
	 * A receipt is of this window if both have the same end. After {@link #settle} has
	 * moved the end nothing is given back, as it is not known what is left.
	 */
	@Override
	void giveBack(Limit limit, long cost, long now, @Nullable RateLimitReceipt receipt, int index) {
		settle(limit, now);
		if (receipt == null || receipt.resetAtMicros(index) - now == this.end - time(now)) {
			this.count -= cost;
		}
		if (this.count <= 0 || isIdle(now)) {
			this.count = 0;
			this.end = 0;
		}
	}

	@Override
	long remaining(Limit limit, long now) {
		return isIdle(now) ? limit.permits() : Math.max(0, limit.permits() - this.count);
	}

	@Override
	long resetAfter(Limit limit, long now) {
		return Math.max(0, this.end - time(now));
	}

	@Override
	boolean isIdle(long now) {
		return this.end <= time(now);
	}

	private long windowEnd(Limit limit, long now) {
		CalendarUnit unit = this.key.calendar();
		return (unit != null) ? this.clock.windowEnd(unit, time(now)) : now + limit.periodMicros();
	}

	private long time(long now) {
		return (this.key.calendar() != null) ? this.clock.calendarTime(now) : now;
	}

}
