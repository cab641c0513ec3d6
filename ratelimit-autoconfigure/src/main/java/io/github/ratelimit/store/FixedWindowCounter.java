package io.github.ratelimit.store;

import io.github.ratelimit.Limit;

/**
 * Permits taken in the window that the first of them opened. The window is closed at its
 * end: {@code [start, end)}.
 */
final class FixedWindowCounter implements LimitCounter {

	private long count;

	private long end;

	@Override
	public void settle(Limit limit, long now) {
		this.end = Math.min(this.end, now + limit.periodMicros());
	}

	@Override
	public long wait(Limit limit, long cost, long now) {
		return (cost <= remaining(limit, now)) ? 0 : this.end - now;
	}

	@Override
	public void take(Limit limit, long cost, long now) {
		if (isIdle(now)) {
			this.count = 0;
			this.end = now + limit.periodMicros();
		}
		this.count += cost;
	}

	@Override
	public void giveBack(Limit limit, long cost, long now) {
		this.count -= cost;
		if (this.count <= 0) {
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

	@Override
	public boolean isIdle(long now) {
		return this.end <= now;
	}

}
