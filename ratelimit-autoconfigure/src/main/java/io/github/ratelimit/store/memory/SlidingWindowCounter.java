package io.github.ratelimit.store.memory;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Limit;
import io.github.ratelimit.store.RateLimitReceipt;

/**
 * Counts permits in the current and the previous window, aligned to 1970, in
 * milliseconds. A call is allowed if the permits of the previous window, weighted by the
 * part of it that lies within the last period, leave room. The comparison is of products,
 * so that nothing is rounded.
 */
final class SlidingWindowCounter extends LimitCounter {

	private static final long MICROS_PER_MILLI = 1_000;

	private final long periodMillis;

	private long window;

	private long current;

	private long previous;

	SlidingWindowCounter(CounterKey key) {
		super(key);
		this.periodMillis = key.periodMicros() / MICROS_PER_MILLI;
	}

	@Override
	void settle(Limit limit, long now) {
		this.window = Math.min(this.window, window(now));
	}

	@Override
	long wait(Limit limit, long cost, long now) {
		long period = this.periodMillis;
		long permits = limit.permits();
		long elapsed = elapsed(now);
		long taken = current(now);
		if (taken + cost > permits) {
			// The current window must first become the previous one.
			long inNext = period - (permits - cost) * period / taken;
			return (period - elapsed + Math.max(0, inNext)) * MICROS_PER_MILLI;
		}
		if (previous(now) * (period - elapsed) + (taken + cost) * period <= permits * period) {
			return 0;
		}
		return (period - (permits - taken - cost) * period / previous(now) - elapsed) * MICROS_PER_MILLI;
	}

	@Override
	void take(Limit limit, long cost, long now) {
		this.previous = previous(now);
		this.current = current(now) + cost;
		this.window = window(now);
	}

	@Override
	void giveBack(Limit limit, long cost, long now, @Nullable RateLimitReceipt receipt, int index) {
		settle(limit, now);
		long passed = (receipt != null) ? window(now) - window(receipt.takenAtMicros()) : 0;
		this.previous = Math.max(0, previous(now) - ((passed == 1) ? cost : 0));
		this.current = Math.max(0, current(now) - ((passed == 0) ? cost : 0));
		this.window = window(now);
	}

	@Override
	long remaining(Limit limit, long now) {
		long weighted = previous(now) * (this.periodMillis - elapsed(now));
		long rounded = (weighted + this.periodMillis - 1) / this.periodMillis;
		return Math.max(0, limit.permits() - current(now) - rounded);
	}

	@Override
	long resetAfter(Limit limit, long now) {
		if (current(now) > 0) {
			return (2 * this.periodMillis - elapsed(now)) * MICROS_PER_MILLI;
		}
		return (previous(now) > 0) ? (this.periodMillis - elapsed(now)) * MICROS_PER_MILLI : 0;
	}

	@Override
	boolean isIdle(long now) {
		return current(now) == 0 && previous(now) == 0;
	}

	private long current(long now) {
		return (window(now) <= this.window) ? this.current : 0;
	}

	private long previous(long now) {
		long passed = window(now) - this.window;
		return (passed <= 0) ? this.previous : (passed == 1) ? this.current : 0;
	}

	private long window(long now) {
		return now / MICROS_PER_MILLI / this.periodMillis;
	}

	private long elapsed(long now) {
		return now / MICROS_PER_MILLI % this.periodMillis;
	}

}
