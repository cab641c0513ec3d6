package io.github.ratelimit.store.memory;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Limit;
import io.github.ratelimit.store.RateLimitReceipt;

/**
 * Keeps for each call when it took permits, and the sum of all permits taken up to then.
 * With sums, the permits within any stretch of time are one subtraction, and what must
 * expire before a call fits is found by bisection. An entry exactly one period old no
 * longer counts.
 */
final class SlidingWindowLogCounter extends LimitCounter {

	private static final int SMALLEST_LOG = 4;

	private long[] times = new long[SMALLEST_LOG];

	private long[] sums = new long[SMALLEST_LOG];

	/** The permits taken before the first entry. */
	private long base;

	private int size;

	SlidingWindowLogCounter(CounterKey key) {
		super(key);
	}

	@Override
	void settle(Limit limit, long now) {
		if (this.size > 0 && this.times[this.size - 1] > now) {
			int future = firstAfter(now);
			this.times[future] = now;
			this.sums[future] = total();
			this.size = future + 1;
		}
	}

	@Override
	long wait(Limit limit, long cost, long now) {
		int live = firstLive(now);
		long excess = total() - sumBefore(live) + cost - limit.permits();
		if (excess <= 0) {
			return 0;
		}
		int last = Arrays.binarySearch(this.sums, live, this.size, sumBefore(live) + excess);
		return this.times[(last >= 0) ? last : -last - 1] + this.key.periodMicros() - now;
	}

	@Override
	void take(Limit limit, long cost, long now) {
		forgetExpired(firstLive(now));
		long sum = total() + cost;
		if (this.size == this.times.length || this.size < this.times.length / 4) {
			resize(Math.max(SMALLEST_LOG, 2 * this.size));
		}
		this.times[this.size] = now;
		this.sums[this.size] = sum;
		this.size++;
	}

	/**
	 * From the entries of the time of taking; without it from all, the newest first. What
	 * is empty then is taken out, and all sums after it are lowered.
	 */
	@Override
	void giveBack(Limit limit, long cost, long now, @Nullable RateLimitReceipt receipt, int index) {
		settle(limit, now);
		int live = firstLive(now);
		int low = (receipt != null) ? Math.max(live, firstAfter(receipt.takenAtMicros() - 1)) : live;
		int high = (receipt != null) ? Math.max(low, firstAfter(receipt.takenAtMicros())) : this.size;
		long given = Math.min(cost, sumBefore(high) - sumBefore(low));
		long left = sumBefore(high) - given;
		int kept = high;
		while (kept > low && sumBefore(kept - 1) >= left) {
			kept--;
		}
		if (kept > low) {
			this.sums[kept - 1] = left;
		}
		for (int i = high; i < this.size; i++) {
			this.times[i - high + kept] = this.times[i];
			this.sums[i - high + kept] = this.sums[i] - given;
		}
		this.size -= high - kept;
		if (this.size == live) {
			this.size = 0;
			this.base = 0;
		}
	}

	@Override
	long remaining(Limit limit, long now) {
		return Math.max(0, limit.permits() - (total() - sumBefore(firstLive(now))));
	}

	@Override
	long resetAfter(Limit limit, long now) {
		return isIdle(now) ? 0 : newestEnd() - now;
	}

	@Override
	boolean isIdle(long now) {
		return this.size == 0 || newestEnd() <= now;
	}

	/** For how many entries there is room. */
	int length() {
		return this.times.length;
	}

	private void forgetExpired(int live) {
		this.base = sumBefore(live);
		this.size -= live;
		System.arraycopy(this.times, live, this.times, 0, this.size);
		System.arraycopy(this.sums, live, this.sums, 0, this.size);
	}

	/** Also to fewer: a key would otherwise keep what it needed at its busiest. */
	private void resize(int length) {
		this.times = Arrays.copyOf(this.times, length);
		this.sums = Arrays.copyOf(this.sums, length);
	}

	private int firstLive(long now) {
		return firstAfter(now - this.key.periodMicros());
	}

	private long newestEnd() {
		return this.times[this.size - 1] + this.key.periodMicros();
	}

	private int firstAfter(long time) {
		int low = 0;
		int high = this.size;
		while (low < high) {
			int middle = (low + high) >>> 1;
			if (this.times[middle] > time) {
				high = middle;
			}
			else {
				low = middle + 1;
			}
		}
		return low;
	}

	private long sumBefore(int entry) {
		return (entry == 0) ? this.base : this.sums[entry - 1];
	}

	private long total() {
		return sumBefore(this.size);
	}

}
