package io.github.ratelimit.store.memory;

import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.store.CalendarWindows;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitReceipt;
import io.github.ratelimit.store.StoreResult;
import io.github.ratelimit.store.memory.KeyTable.Entry;

/**
 * A part of all keys, under one lock, which is held while a call is decided. The clock is
 * read while it is held: a call that read it before, and then waited, would be decided at
 * an earlier time than the calls before it. Thread-safe.
 */
final class KeyPartition {

	private final KeyTable keys;

	private final OverflowCounters overflow;

	private final CalendarWindows calendar;

	private final LongSupplier clock;

	/** When a key was last forgotten, or permits were last taken in the overflow. */
	private long lastGap = Long.MIN_VALUE;

	KeyPartition(int maxKeys, OverflowCounters overflow, CalendarWindows calendar, LongSupplier clock) {
		this.keys = new KeyTable(maxKeys);
		this.overflow = overflow;
		this.calendar = calendar;
		this.clock = clock;
	}

	synchronized StoreResult acquire(BucketKey key, RateLimitBucket bucket, long cost) {
		Entry kept = this.keys.find(key);
		if (kept != null) {
			StoreResult result = kept.counters.acquire(bucket, cost, this.clock.getAsLong());
			if (cost > 0) {
				this.keys.use(kept, refusedUntil(kept, result));
			}
			return result;
		}
		long now = this.clock.getAsLong();
		return this.keys.isFull(now) ? acquireInOverflow(bucket, cost) : acquireAsNew(key, bucket, cost, now);
	}

	synchronized void refund(BucketKey key, RateLimitBucket bucket, long cost, @Nullable RateLimitReceipt receipt) {
		Entry kept = this.keys.find(key);
		if (kept == null || (receipt != null && isLost(receipt, kept))) {
			return;
		}
		long now = this.clock.getAsLong();
		kept.counters.refund(bucket.limits(), cost, receipt, now);
		if (kept.counters.isIdle(now)) {
			this.keys.remove(kept);
		}
	}

	synchronized void reset(BucketKey key, RateLimitBucket bucket) {
		Entry kept = this.keys.find(key);
		if (kept == null) {
			return;
		}
		kept.counters.reset(bucket.limits());
		if (kept.counters.isEmpty()) {
			this.keys.remove(kept);
		}
		else {
			this.keys.use(kept, Entry.NOT_REFUSED);
		}
	}

	synchronized int size() {
		return this.keys.size();
	}

	/** A new key from which nothing is taken is not kept. */
	private StoreResult acquireAsNew(BucketKey key, RateLimitBucket bucket, long cost, long now) {
		BucketCounters counters = new BucketCounters(this.calendar);
		StoreResult result = counters.acquire(bucket, cost, now);
		if (!counters.isIdle(now)) {
			if (this.keys.needsRoom()) {
				this.lastGap = now;
			}
			this.keys.add(key, counters, now);
		}
		return result;
	}

	private StoreResult acquireInOverflow(RateLimitBucket bucket, long cost) {
		StoreResult result = this.overflow.acquire(bucket, cost);
		if (result.allowed() && cost > 0) {
			this.lastGap = result.decidedAtMicros();
		}
		return result;
	}

	/**
	 * A call that costs more than the limit ever holds leaves this as it was, as it does
	 * not tell when a smaller one is allowed again.
	 */
	private static long refusedUntil(Entry kept, StoreResult result) {
		if (result.allowed()) {
			return Entry.NOT_REFUSED;
		}
		return (result.retryAfterMicros() != StoreResult.NEVER) ? result.decidedAtMicros() + result.retryAfterMicros()
				: kept.refusedUntil;
	}

	/** Whether the permits may be from other counters than those kept now. */
	private boolean isLost(RateLimitReceipt receipt, Entry kept) {
		return receipt.takenAtMicros() <= this.lastGap && receipt.takenAtMicros() < kept.createdAt;
	}

}
