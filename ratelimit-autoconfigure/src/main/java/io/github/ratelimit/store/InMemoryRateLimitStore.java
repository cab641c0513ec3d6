package io.github.ratelimit.store;

import java.time.InstantSource;
import java.time.ZoneId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.RateLimitBucket;
import io.github.ratelimit.RateLimitReceipt;
import io.github.ratelimit.RateLimitStore;
import io.github.ratelimit.StoreResult;

/**
 * Counters in the memory of this process, shared with no other: for tests, and for
 * applications of one instance. Answers as the Redis store does. Thread-safe.
 * <p>
 * A counter that no longer matters is dropped; memory grows with the number of keys that
 * are in use at one time.
 */
public final class InMemoryRateLimitStore implements RateLimitStore {

	private static final int SMALLEST_SWEEP = 1024;

	private final ConcurrentMap<BucketKey, CounterSet> buckets = new ConcurrentHashMap<>();

	private final AtomicInteger createdSinceSweep = new AtomicInteger();

	private final InstantSource clock;

	private final CalendarWindows calendar;

	/**
	 * Creates a store.
	 * @param clock the time; a test moves it instead of sleeping
	 * @param zone the time zone of calendar windows
	 */
	public InMemoryRateLimitStore(InstantSource clock, ZoneId zone) {
		this.clock = clock;
		this.calendar = new CalendarWindows(zone);
	}

	public InMemoryRateLimitStore(InstantSource clock, ZoneId zone, int maxKeys) {
		this(clock, zone);
	}

	@Override
	public CompletionStage<StoreResult> acquire(RateLimitBucket bucket, long cost) {
		AtomicReference<@Nullable StoreResult> result = new AtomicReference<>();
		this.buckets.compute(BucketKey.of(bucket), (key, existing) -> {
			long now = now();
			CounterSet counters = (existing != null) ? existing : new CounterSet(this.calendar);
			result.set(counters.acquire(bucket, cost, now));
			return keep(counters, existing, now);
		});
		sweepNowAndThen();
		return CompletableFuture.completedStage(result.get());
	}

	@Override
	public CompletionStage<Void> refund(RateLimitBucket bucket, long cost, @Nullable RateLimitReceipt receipt) {
		if (receipt != null) {
			receipt.checkFits(bucket);
		}
		this.buckets.computeIfPresent(BucketKey.of(bucket), (key, counters) -> {
			long now = now();
			counters.refund(bucket.limits(), cost, receipt, now);
			return counters.isIdle(now) ? null : counters;
		});
		return CompletableFuture.completedStage(null);
	}

	@Override
	public CompletionStage<Void> reset(RateLimitBucket bucket) {
		this.buckets.computeIfPresent(BucketKey.of(bucket), (key, counters) -> {
			counters.reset(bucket.limits());
			return counters.isEmpty() ? null : counters;
		});
		return CompletableFuture.completedStage(null);
	}

	int size() {
		return this.buckets.size();
	}

	/**
	 * To be read under the lock of the bucket: who read it before and waited for the lock
	 * would turn back the clock for those who came first.
	 */
	private long now() {
		return CalendarWindows.micros(this.clock.instant());
	}

	/**
	 * What was never charged is not kept; what no longer matters is left to the sweep.
	 */
	private @Nullable CounterSet keep(CounterSet counters, @Nullable CounterSet existing, long now) {
		if (existing == null) {
			if (counters.isIdle(now)) {
				return null;
			}
			this.createdSinceSweep.incrementAndGet();
		}
		return counters;
	}

	/**
	 * Once for every doubling, so that the cost of a sweep is shared by the calls before
	 * it.
	 */
	private void sweepNowAndThen() {
		int created = this.createdSinceSweep.get();
		if (created >= SMALLEST_SWEEP && created >= this.buckets.size() / 2
				&& this.createdSinceSweep.compareAndSet(created, 0)) {
			this.buckets.keySet().forEach((bucket) -> this.buckets.computeIfPresent(bucket, (key, counters) -> {
				return counters.isIdle(now()) ? null : counters;
			}));
		}
	}

	private record BucketKey(String policyId, String key) {

		static BucketKey of(RateLimitBucket bucket) {
			return new BucketKey(bucket.policyId(), bucket.key());
		}

	}

}
