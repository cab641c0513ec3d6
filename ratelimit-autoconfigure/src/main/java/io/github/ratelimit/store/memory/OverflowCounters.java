package io.github.ratelimit.store.memory;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

import io.github.ratelimit.store.CalendarWindows;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitCounters;
import io.github.ratelimit.store.StoreResult;

/**
 * Counts all keys together that there is no room for, but each policy and each of its
 * plans separately: with shared counters a strict limit would refuse the callers of a lax
 * one. There are no more counters than the application has limits, whatever clients send.
 * Thread-safe.
 */
final class OverflowCounters {

	private final Map<RateLimitCounters, BucketCounters> groups = new HashMap<>();

	private final CalendarWindows calendar;

	private final LongSupplier clock;

	OverflowCounters(CalendarWindows calendar, LongSupplier clock) {
		this.calendar = calendar;
		this.clock = clock;
	}

	synchronized StoreResult acquire(RateLimitBucket bucket, long cost) {
		RateLimitCounters group = bucket.counters();
		long now = this.clock.getAsLong();
		BucketCounters existing = this.groups.get(group);
		BucketCounters counters = (existing != null) ? existing : new BucketCounters(this.calendar);
		StoreResult result = counters.acquire(bucket, cost, now);
		if (existing == null && !counters.isIdle(now)) {
			this.groups.values().removeIf((other) -> other.isIdle(now));
			this.groups.put(group, counters);
		}
		return result;
	}

}
