package io.github.ratelimit.store.memory;

import java.time.InstantSource;
import java.time.ZoneId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.store.CalendarWindows;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitReceipt;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.store.StoreResult;

/**
 * Counters in the memory of this process, shared with no other: for tests, and for
 * applications of one instance. Answers as the Redis store does, as long as there is room
 * for all keys. Thread-safe; a call waits for others for no longer than they are decided.
 * <p>
 * Keeps no more than a fixed number of keys, whatever clients send. When there is no room
 * for another, the key that was used longest ago is forgotten, as if it had never been
 * charged. A key that is refused at present is not forgotten, so that no client ends its
 * refusal by sending other keys. Keys are kept in up to 16 parts of equal size, and room
 * is made within one of them.
 * <p>
 * While all keys kept are refused, new ones share one counter for each policy and plan. A
 * refund or a reset does nothing for a key that is counted so, as it would give away what
 * others took; nor does a refund of what was taken before a key was forgotten. What is
 * missing comes back by itself.
 * <p>
 * Memory grows with the limits too: a key takes more for each limit beyond the first, and
 * that of a {@code sliding-window-log} for each permit in use. It does not grow with the
 * length of keys, as long ones are hashed.
 */
public final class InMemoryRateLimitStore implements RateLimitStore {

	/**
	 * The most keys kept, unless another number is given: some 11 MB of token buckets.
	 */
	public static final int DEFAULT_MAX_KEYS = 25_000;

	private static final int MAX_PARTITIONS = 16;

	/** So that no part is full long before the others are. */
	private static final int SMALLEST_PARTITION = 1024;

	private final KeyPartition[] partitions;

	/**
	 * Creates a store of {@link #DEFAULT_MAX_KEYS} keys.
	 * @param clock the time; a test moves it instead of sleeping
	 * @param zone the time zone of calendar windows
	 */
	public InMemoryRateLimitStore(InstantSource clock, ZoneId zone) {
		this(clock, zone, DEFAULT_MAX_KEYS);
	}

	/**
	 * Creates a store.
	 * @param clock the time; a test moves it instead of sleeping
	 * @param zone the time zone of calendar windows
	 * @param maxKeys the most keys kept, of all policies together, at least 1
	 * @throws IllegalArgumentException if no key could be kept
	 */
	public InMemoryRateLimitStore(InstantSource clock, ZoneId zone, int maxKeys) {
		if (maxKeys < 1) {
			throw new IllegalArgumentException("'maxKeys' must be at least 1, but is " + maxKeys);
		}
		CalendarWindows calendar = new CalendarWindows(zone);
		LongSupplier now = () -> CalendarWindows.micros(clock.instant());
		OverflowCounters overflow = new OverflowCounters(calendar, now);
		this.partitions = new KeyPartition[Math.max(1, Math.min(MAX_PARTITIONS, maxKeys / SMALLEST_PARTITION))];
		for (int i = 0; i < this.partitions.length; i++) {
			// One more for the first ones, so that the sum is exact.
			int size = maxKeys / this.partitions.length + ((i < maxKeys % this.partitions.length) ? 1 : 0);
			this.partitions[i] = new KeyPartition(size, overflow, calendar, now);
		}
	}

	@Override
	public CompletionStage<StoreResult> acquire(RateLimitBucket bucket, long cost) {
		BucketKey key = BucketKey.of(bucket);
		return CompletableFuture.completedStage(partition(key).acquire(key, bucket, cost));
	}

	@Override
	public CompletionStage<Void> refund(RateLimitBucket bucket, long cost, @Nullable RateLimitReceipt receipt) {
		if (receipt != null) {
			receipt.checkFits(bucket);
		}
		BucketKey key = BucketKey.of(bucket);
		partition(key).refund(key, bucket, cost, receipt);
		return CompletableFuture.completedStage(null);
	}

	@Override
	public CompletionStage<Void> reset(RateLimitBucket bucket) {
		BucketKey key = BucketKey.of(bucket);
		partition(key).reset(key, bucket);
		return CompletableFuture.completedStage(null);
	}

	/**
	 * How many keys are kept now.
	 * @return the number, from 0 to the most keys kept
	 */
	public int size() {
		return Stream.of(this.partitions).mapToInt(KeyPartition::size).sum();
	}

	/**
	 * Fibonacci hashing: similar texts have similar hash codes, and the lower bits are
	 * those by which the map within a part chooses.
	 */
	private KeyPartition partition(BucketKey key) {
		int spread = (key.hashCode() * 0x9E3779B9) >>> Short.SIZE;
		return this.partitions[spread % this.partitions.length];
	}

}
