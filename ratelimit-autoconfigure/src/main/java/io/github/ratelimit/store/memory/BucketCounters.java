package io.github.ratelimit.store.memory;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Limit;
import io.github.ratelimit.store.RateLimitReceipt;
import io.github.ratelimit.store.StoreResult;
import io.github.ratelimit.store.StoreResult.Counter;

/**
 * A key with any limits. Its calls wait for each other while one is decided. The clock is
 * read meanwhile: a call that read it before, and then waited, would be decided at an
 * earlier time than the calls before it.
 */
final class BucketCounters extends Entry {

	private static final LimitCounter[] NONE = {};

	private final CounterClock clock;

	private LimitCounter[] all = NONE;

	/** Those of the limits of the last call, in their order. */
	private LimitCounter[] counters = NONE;

	private @Nullable CountedLimits limits;

	private boolean forgotten;

	BucketCounters(Keys keys, String key, long knownSince, CounterClock clock) {
		super(keys, key, knownSince);
		this.clock = clock;
	}

	/** Counts on for a key that gets further limits. The other is forgotten. */
	BucketCounters(LoneBucket lone, CounterClock clock) {
		super(lone);
		this.clock = clock;
		this.all = new LimitCounter[] { new TokenBucketCounter(lone.counterKey, lone.move()) };
	}

	/** Null if it is forgotten. */
	synchronized @Nullable StoreResult acquire(CountedLimits limits, long cost) {
		if (this.forgotten) {
			return null;
		}
		long now = this.clock.now();
		use(limits);
		long[] waits = new long[this.counters.length];
		long retryAfter = 0;
		for (int i = 0; i < waits.length; i++) {
			waits[i] = settle(i, limits, cost, now);
			retryAfter = longer(retryAfter, waits[i]);
		}
		long delay = 0;
		if (retryAfter != 0) {
			refuse(limits, cost, retryAfter, now);
		}
		else if (cost > 0) {
			allow(now);
			for (int i = 0; i < waits.length; i++) {
				delay = Math.max(delay, this.counters[i].delay(now));
				this.counters[i].take(limits.limits.get(i), cost, now);
			}
		}
		Counter[] report = new Counter[waits.length];
		for (int i = 0; i < waits.length; i++) {
			report[i] = this.counters[i].report(limits.limits.get(i), waits[i], now);
		}
		return new StoreResult(retryAfter == 0, retryAfter, delay, now, 0, List.of(report));
	}

	@Override
	synchronized void giveBack(CountedLimits limits, long cost, @Nullable RateLimitReceipt receipt,
			CounterClock clock) {
		use(limits);
		long now = clock.now();
		for (int i = 0; i < this.counters.length; i++) {
			this.counters[i].giveBack(limits.limits.get(i), cost, now, receipt, i);
		}
	}

	@Override
	synchronized boolean reset(CountedLimits limits) {
		this.all = Stream.of(this.all)
			.filter((counter) -> !limits.counterKeys.contains(counter.key))
			.toArray(LimitCounter[]::new);
		this.limits = null;
		this.forgotten = this.all.length == 0;
		return this.forgotten;
	}

	/** Now, as it settles, which it must not at an earlier time than calls before it. */
	@Override
	synchronized long wait(CountedLimits limits, long cost, long now, CounterClock clock) {
		use(limits);
		long time = clock.now();
		long longest = 0;
		for (int i = 0; i < this.counters.length; i++) {
			longest = longer(longest, settle(i, limits, cost, time));
		}
		return longest;
	}

	@Override
	synchronized boolean isIdle(long now) {
		for (LimitCounter counter : this.all) {
			if (!counter.isIdle(now)) {
				return false;
			}
		}
		return true;
	}

	@Override
	synchronized void forget() {
		this.forgotten = true;
	}

	@Override
	synchronized boolean forgetIfIdle(long now) {
		this.forgotten = isIdle(now);
		return this.forgotten;
	}

	/** How long a call would have to wait for one of the limits. */
	private long settle(int index, CountedLimits limits, long cost, long now) {
		Limit limit = limits.limits.get(index);
		LimitCounter counter = this.counters[index];
		counter.settle(limit, now);
		if (cost == 0) {
			return 0;
		}
		return (cost > limit.burst()) ? StoreResult.NEVER
				: Math.max(counter.wait(limit, cost, now), counter.delay(now) - limits.maxWait);
	}

	private void use(CountedLimits limits) {
		if (this.limits != limits) {
			this.counters = limits.counterKeys.stream().map(this::counter).toArray(LimitCounter[]::new);
			this.limits = limits;
		}
	}

	private LimitCounter counter(CounterKey key) {
		for (LimitCounter counter : this.all) {
			if (counter.key.equals(key)) {
				return counter;
			}
		}
		LimitCounter added = LimitCounter.of(key, this.clock);
		this.all = Arrays.copyOf(this.all, this.all.length + 1);
		this.all[this.all.length - 1] = added;
		return added;
	}

	private static long longer(long wait, long other) {
		return (wait == StoreResult.NEVER || other == StoreResult.NEVER) ? StoreResult.NEVER : Math.max(wait, other);
	}

}
