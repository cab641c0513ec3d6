package io.github.ratelimit.store.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.CalendarUnit;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.CalendarWindows;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitReceipt;
import io.github.ratelimit.store.StoreResult;
import io.github.ratelimit.store.StoreResult.Counter;

/**
 * The counters of one bucket. A counter belongs to an algorithm and a period, not to a
 * number of permits, so that it outlives a limit that is raised or lowered.
 */
final class BucketCounters {

	private final CalendarWindows calendar;

	/** Small, as there are many keys, and most policies have one limit or two. */
	private final Map<CounterKey, LimitCounter> counters = new HashMap<>(2);

	BucketCounters(CalendarWindows calendar) {
		this.calendar = calendar;
	}

	StoreResult acquire(RateLimitBucket bucket, long cost, long now) {
		List<Limit> limits = bucket.limits();
		long maxWait = bucket.counters().maxWaitMicros();
		long[] waits = new long[limits.size()];
		for (int i = 0; i < waits.length; i++) {
			LimitCounter counter = counter(limits.get(i));
			counter.settle(limits.get(i), now);
			waits[i] = wait(counter, limits.get(i), cost, now, maxWait);
		}
		long retryAfter = longest(waits);
		boolean allowed = retryAfter == 0;
		long delay = 0;
		if (allowed && cost > 0) {
			for (Limit limit : limits) {
				LimitCounter counter = counter(limit);
				delay = Math.max(delay, counter.delay(limit, now));
				counter.take(limit, cost, now);
			}
		}
		return new StoreResult(allowed, retryAfter, delay, now, 0, report(limits, waits, now));
	}

	void refund(List<Limit> limits, long cost, @Nullable RateLimitReceipt receipt, long now) {
		for (int i = 0; i < limits.size(); i++) {
			counter(limits.get(i)).giveBack(limits.get(i), cost, now, receipt, i);
		}
	}

	void reset(List<Limit> limits) {
		limits.forEach((limit) -> this.counters.remove(CounterKey.of(limit)));
	}

	boolean isEmpty() {
		return this.counters.isEmpty();
	}

	boolean isIdle(long now) {
		return this.counters.values().stream().allMatch((counter) -> counter.isIdle(now));
	}

	private List<Counter> report(List<Limit> limits, long[] waits, long now) {
		List<Counter> report = new ArrayList<>(waits.length);
		for (int i = 0; i < waits.length; i++) {
			Limit limit = limits.get(i);
			LimitCounter counter = counter(limit);
			long remaining = counter.remaining(limit, now);
			long next = wait(counter, limit, remaining + 1, now);
			report.add(new Counter(waits[i] != 0, remaining, counter.resetAfter(limit, now),
					(waits[i] > 0) ? Math.min(waits[i], next) : next));
		}
		return report;
	}

	private static long wait(LimitCounter counter, Limit limit, long cost, long now, long maxWait) {
		if (cost == 0) {
			return 0;
		}
		long wait = wait(counter, limit, cost, now);
		return (wait != StoreResult.NEVER) ? Math.max(wait, counter.delay(limit, now) - maxWait) : wait;
	}

	private static long wait(LimitCounter counter, Limit limit, long cost, long now) {
		return (cost > limit.burst()) ? StoreResult.NEVER : counter.wait(limit, cost, now);
	}

	private LimitCounter counter(Limit limit) {
		return this.counters.computeIfAbsent(CounterKey.of(limit),
				(key) -> LimitCounter.forLimit(limit, this.calendar));
	}

	private static long longest(long[] waits) {
		long longest = 0;
		for (long wait : waits) {
			if (wait == StoreResult.NEVER) {
				return StoreResult.NEVER;
			}
			longest = Math.max(longest, wait);
		}
		return longest;
	}

	private record CounterKey(Algorithm algorithm, Duration period, @Nullable CalendarUnit calendar) {

		static CounterKey of(Limit limit) {
			return new CounterKey(limit.algorithm(), limit.period(), limit.calendar());
		}

	}

}
