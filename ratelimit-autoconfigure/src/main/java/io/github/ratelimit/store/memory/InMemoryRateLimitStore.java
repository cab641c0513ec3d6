package io.github.ratelimit.store.memory;

import java.time.InstantSource;
import java.time.ZoneId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.store.BoundedCache;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitCounters;
import io.github.ratelimit.store.RateLimitReceipt;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.store.StoreClient;
import io.github.ratelimit.store.StoreResult;

/**
 * Counters in the memory of this process, shared with no other: for tests, and for
 * applications of one instance. Answers as the Redis store does, as long as there is room
 * for all keys. Thread-safe; a call waits for others for no longer than they are decided,
 * and not at all where a token bucket is the only limit of a key that is kept.
 * <p>
 * Keeps no more than a fixed number of keys, whatever clients send. When there is no room
 * for another, some keys are drawn by lot. One of them from which nothing is taken any
 * more is forgotten, or else the one that was used longest ago, as if it had never been
 * charged. Nobody can work out which keys are drawn. A key that is refused at present is
 * not forgotten, so that no client ends its refusal by sending other keys. Keys from
 * which nothing is taken any more, and which nobody has used for a minute, go as others
 * come.
 * <p>
 * While all keys kept are refused, or all of some hundreds drawn by lot, new ones share
 * one counter for each policy and plan. A refund or a reset does nothing for a key that
 * is counted so, as it would give away what others took; nor does a refund of what was
 * taken before a key was forgotten. What is missing comes back by itself.
 * <p>
 * Memory grows with the limits too: a key takes more for each limit beyond the first, and
 * that of a {@code sliding-window-log} for each permit in use. It does not grow with the
 * length of keys, as long ones are hashed.
 */
public final class InMemoryRateLimitStore implements RateLimitStore {

	/**
	 * The most keys kept, unless another number is given: some 4 MB of token buckets.
	 */
	public static final int DEFAULT_MAX_KEYS = 25_000;

	private final BoundedCache<RateLimitCounters, CountedLimits> limits = new BoundedCache<>(CountedLimits::new);

	private final CounterClock clock;

	private final KeyTable table;

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
		this.clock = new CounterClock(clock, zone);
		this.table = new KeyTable(maxKeys, this.clock);
	}

	@Override
	public CompletionStage<StoreResult> acquire(RateLimitBucket bucket, long cost) {
		return CompletableFuture.completedFuture(acquireBlocking(bucket, cost));
	}

	@Override
	public StoreResult acquireBlocking(RateLimitBucket bucket, long cost) {
		return acquireBlocking(bucket.counters(), bucket.key(), cost, PlainClient.INSTANCE);
	}

	@Override
	public <R> R acquireBlocking(RateLimitCounters counters, String key, long cost, StoreClient<R> client) {
		CountedLimits limits = this.limits.get(counters);
		Entry entry = limits.keys.get(key);
		String normal = key;
		if (entry == null) {
			normal = Keys.bounded(client.normalKey(key));
			entry = limits.keys.get(normal);
		}
		int lost = 0;
		while (true) {
			if (entry instanceof LoneBucket lone && limits.areCountedBy(lone)) {
				long before = lone.fullAt();
				if (before != LoneBucket.FORGOTTEN) {
					// Read after the state, so that none seems to be of a time to come.
					long now = this.clock.now();
					long settled = limits.bucket.settle(before, now);
					long wait = limits.bucket.wait(settled, cost, now);
					long after = settled;
					if (wait == 0 && cost > 0) {
						after = limits.bucket.take(settled, cost, now);
						lone.allow(now);
					}
					if (lone.change(before, after)) {
						if (wait != 0) {
							lone.refuse(limits, cost, wait, now);
						}
						return client.decide(limits.first, wait, now, Math.max(after, now));
					}
					LoneBucket.backOff(++lost);
					continue;
				}
			}
			else if (entry instanceof BucketCounters several) {
				StoreResult result = several.acquire(limits, cost);
				if (result != null) {
					return client.decide(result);
				}
			}
			entry = this.table.find(limits, normal, cost);
		}
	}

	@Override
	public CompletionStage<Void> refund(RateLimitBucket bucket, long cost, @Nullable RateLimitReceipt receipt) {
		if (receipt != null) {
			receipt.checkFits(bucket);
		}
		this.table.giveBack(this.limits.get(bucket.counters()), Keys.bounded(bucket.key()), cost, receipt);
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public CompletionStage<Void> reset(RateLimitBucket bucket) {
		this.table.reset(this.limits.get(bucket.counters()), Keys.bounded(bucket.key()));
		return CompletableFuture.completedFuture(null);
	}

	/**
	 * How many keys are kept now.
	 * @return the number, from 0 to the most keys kept
	 */
	public int size() {
		return this.table.size();
	}

}
