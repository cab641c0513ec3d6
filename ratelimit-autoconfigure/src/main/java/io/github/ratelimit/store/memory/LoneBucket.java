package io.github.ratelimit.store.memory;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Limit;
import io.github.ratelimit.store.RateLimitReceipt;
import io.github.ratelimit.store.TokenBucket;

/**
 * A key with one token bucket. Its state is one number, so that no call waits for
 * another.
 */
final class LoneBucket extends Entry {

	/** The state of one that is forgotten. */
	static final long FORGOTTEN = Long.MIN_VALUE;

	/** A few microseconds. */
	private static final int FEWEST_SPINS = 256;

	/** Some hundred microseconds, in which others make thousands of changes. */
	private static final int MOST_DOUBLINGS = 5;

	private static final AtomicLongFieldUpdater<LoneBucket> FULL_AT = AtomicLongFieldUpdater
		.newUpdater(LoneBucket.class, "fullAt");

	final CounterKey counterKey;

	private volatile long fullAt;

	LoneBucket(Keys keys, String key, long knownSince, CounterKey counterKey) {
		super(keys, key, knownSince);
		this.counterKey = counterKey;
	}

	/** The state of the bucket. */
	long fullAt() {
		return this.fullAt;
	}

	boolean change(long expected, long fullAt) {
		return expected == fullAt || FULL_AT.compareAndSet(this, expected, fullAt);
	}

	/**
	 * Waits before a change is tried again which another thread was faster with, twice as
	 * long each time. Threads that try again at once hinder each other: with two cores
	 * all of them together then make a tenth of the changes that one alone would make.
	 */
	static void backOff(int lost) {
		int spins = FEWEST_SPINS << Math.min(lost - 1, MOST_DOUBLINGS);
		for (int i = 0; i < spins; i++) {
			Thread.onSpinWait();
		}
	}

	@Override
	void giveBack(CountedLimits limits, long cost, @Nullable RateLimitReceipt receipt, CounterClock clock) {
		for (int i = 0; i < limits.limits.size(); i++) {
			Limit limit = limits.limits.get(i);
			if (limits.counterKeys.get(i).equals(this.counterKey)) {
				giveBack(new TokenBucket(limit), cost, receipt, i, clock);
			}
		}
	}

	private void giveBack(TokenBucket bucket, long cost, @Nullable RateLimitReceipt receipt, int index,
			CounterClock clock) {
		long before;
		long after;
		do {
			before = this.fullAt;
			after = (before != FORGOTTEN) ? bucket.giveBack(before, cost, receipt, index, clock.now()) : before;
		}
		while (!change(before, after));
	}

	@Override
	boolean reset(CountedLimits limits) {
		boolean forgotten = limits.counterKeys.contains(this.counterKey);
		if (forgotten) {
			forget();
		}
		return forgotten;
	}

	@Override
	long wait(CountedLimits limits, long cost, long now, CounterClock clock) {
		long state = this.fullAt;
		if (limits.bucket.settle(state, now) == state) {
			return limits.bucket.wait(state, cost, now);
		}
		// The state may be of a later time than the one that the caller saw.
		long time = clock.now();
		long settled = limits.bucket.settle(state, time);
		change(state, settled);
		return limits.bucket.wait(settled, cost, time);
	}

	@Override
	boolean isIdle(long now) {
		return this.fullAt <= now;
	}

	@Override
	void forget() {
		move();
	}

	/** Forgets it here, to be counted on elsewhere from the returned state. */
	long move() {
		return FULL_AT.getAndSet(this, FORGOTTEN);
	}

	@Override
	boolean forgetIfIdle(long now) {
		long state = this.fullAt;
		return state <= now && FULL_AT.compareAndSet(this, state, FORGOTTEN);
	}

}
