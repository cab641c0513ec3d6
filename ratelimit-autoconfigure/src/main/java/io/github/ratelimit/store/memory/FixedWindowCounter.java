package io.github.ratelimit.store.memory;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.CalendarUnit;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.CalendarWindows;
import io.github.ratelimit.store.RateLimitReceipt;

/**
 * Counts permits in a window, which the first of them opens, or which the calendar gives.
 * The end is not part of it: {@code [start, end)}.
 */
final class FixedWindowCounter implements LimitCounter {

	private final CalendarWindows calendar;

	private long count;

	private long end;

	FixedWindowCounter(CalendarWindows calendar) {
		this.calendar = calendar;
	}

	@Override
	public void settle(Limit limit, long now) {
		this.end = Math.min(this.end, windowEnd(limit, now));
	}

	@Override
	public long wait(Limit limit, long cost, long now) {
		return (cost <= remaining(limit, now)) ? 0 : this.end - now;
	}

	@Override
	public void take(Limit limit, long cost, long now) {
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
	public void giveBack(Limit limit, long cost, long now, @Nullable RateLimitReceipt receipt, int index) {
		settle(limit, now);
		if (receipt == null || receipt.resetAtMicros(index) == this.end) {
			this.count -= cost;
		}
		if (this.count <= 0 || isIdle(now)) {
			this.count = 0;
			this.end = 0;
		}
	}

	@Override
	public long remaining(Limit limit, long now) {
		return isIdle(now) ? limit.permits() : Math.max(0, limit.permits() - this.count);
	}

	@Override
	public long resetAfter(Limit limit, long now) {
		return Math.max(0, this.end - now);
	}

	private long windowEnd(Limit limit, long now) {
		CalendarUnit unit = limit.calendar();
		return (unit != null) ? this.calendar.start(unit, now, 1) : now + limit.periodMicros();
	}

	@Override
	public boolean isIdle(long now) {
		return this.end <= now;
	}

}
