package io.github.ratelimit.store.memory;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitStoreContract;
import io.github.ratelimit.store.Receipts;
import io.github.ratelimit.store.StoreResult;
import io.github.ratelimit.store.TokenBucket;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many threads in one {@link InMemoryRateLimitStore}.
 */
class InMemoryConcurrencyTests {

	private static final int THREADS = 32;

	private static final Limit HUNDRED = Limit.of(100, Duration.ofMinutes(1), Algorithm.FIXED_WINDOW);

	private static final Duration DAY = Duration.ofDays(1);

	private static final long NOW = 1_800_000_000_000_000L;

	private final MutableClock clock = new MutableClock(NOW);

	private final AtomicInteger calls = new AtomicInteger();

	@Test
	void manyKeysGetExactlyTheirLimit() throws Exception {
		InMemoryRateLimitStore store = storeOf(16 * 1024);
		int keys = 97;
		int admitted = RateLimitStoreContract.admittedBy(THREADS, 500,
				() -> acquire(store, "key" + this.calls.getAndIncrement() % keys, 1).allowed());
		assertThat(admitted).isEqualTo(keys * 100);
		assertThat(IntStream.range(0, keys)).noneMatch((i) -> acquire(store, "key" + i, 1).allowed());
	}

	@Test
	void refusedKeyIsExactInAFloodAndTheMaximumHolds() throws Exception {
		InMemoryRateLimitStore store = storeOf(2_100);
		for (int i = 0; i < 100; i++) {
			acquire(store, "hot", 1);
		}
		acquire(store, "hot", 1);
		int admitted = RateLimitStoreContract.admittedBy(THREADS, 500, () -> {
			int call = this.calls.getAndIncrement();
			acquire(store, "flood" + call, 1);
			assertThat(store.size()).isLessThanOrEqualTo(2_100);
			return acquire(store, "hot", 1).allowed();
		});
		assertThat(admitted).isZero();
	}

	@Test
	void newcomersGetOneLimitTogetherWhileAllAreRefused() throws Exception {
		InMemoryRateLimitStore store = storeOf(2_048);
		for (int i = 0; store.size() < 2_048 || i < 20_000; i++) {
			acquire(store, "key" + i, 100);
			acquire(store, "key" + i, 1);
		}
		this.clock.advance(Duration.ofSeconds(59));
		Limit other = Limit.of(100, Duration.ofHours(1));
		int admitted = RateLimitStoreContract.admittedBy(THREADS, 50,
				() -> store.acquire(bucket("new" + this.calls.getAndIncrement(), other), 1)
					.toCompletableFuture()
					.join()
					.allowed());
		assertThat(admitted).isEqualTo(100);
	}

	@RepeatedTest(50)
	void hotTokenBucketNeverAdmitsMore() throws Exception {
		InMemoryRateLimitStore store = storeOf(16);
		RateLimitBucket bucket = bucket("key", Limit.of(1_000, Duration.ofHours(1)));
		int admitted = RateLimitStoreContract.admittedBy(THREADS, 100,
				() -> store.acquireBlocking(bucket, 1).allowed());
		assertThat(admitted).isEqualTo(1_000);
	}

	/** One plan has a token bucket alone, the other has it beside another limit. */
	@RepeatedTest(50)
	void keyThatGetsFurtherLimitsLosesNoPermit() throws Exception {
		InMemoryRateLimitStore store = storeOf(16);
		Limit shared = Limit.of(1_000, Duration.ofHours(1));
		RateLimitBucket alone = bucket("key", shared);
		RateLimitBucket beside = new RateLimitBucket("policy", "key", List.of(shared, Limit.of(1_000_000, DAY)),
				Duration.ZERO);
		int admitted = RateLimitStoreContract.admittedBy(THREADS, 100,
				() -> store
					.acquireBlocking((this.calls.getAndIncrement() < 40 || this.calls.get() % 2 == 0) ? alone : beside,
							1)
					.allowed());
		assertThat(admitted).isEqualTo(1_000);
		assertThat(store.size()).isOne();
	}

	/**
	 * Each key is forgotten over and over while it is used. What a call took is in the
	 * state that was forgotten with it, or in the one that is kept.
	 */
	@RepeatedTest(50)
	void forgettingLosesNoPermit() throws Exception {
		LoneBucket[] kept = { loneBucket() };
		AtomicLong forgotten = new AtomicLong();
		TokenBucket bucket = new TokenBucket(Limit.of(1_000_000, Duration.ofHours(1)));
		int admitted = RateLimitStoreContract.admittedBy(THREADS, 200, () -> {
			if (this.calls.getAndIncrement() % 7 == 0) {
				LoneBucket leaving;
				synchronized (kept) {
					leaving = kept[0];
					kept[0] = loneBucket();
				}
				forgotten.addAndGet(taken(leaving.move()));
			}
			while (true) {
				LoneBucket found;
				synchronized (kept) {
					found = kept[0];
				}
				long before = found.fullAt();
				if (before != LoneBucket.FORGOTTEN && found.change(before, bucket.take(before, 1, NOW))) {
					return true;
				}
			}
		});
		assertThat(forgotten.get() + taken(kept[0].fullAt())).isEqualTo(admitted);
	}

	@RepeatedTest(50)
	void fullTableCountsTheKeysItHoldsExactly() throws Exception {
		InMemoryRateLimitStore store = storeOf(2);
		int admitted = RateLimitStoreContract.admittedBy(THREADS, 50,
				() -> acquire(store, "key" + this.calls.getAndIncrement() % 2, 1).allowed());
		assertThat(admitted).isEqualTo(200);
		assertThat(store.size()).isEqualTo(2);
	}

	@Test
	void refundsOfOneKeyAreExact() throws Exception {
		InMemoryRateLimitStore store = storeOf(1);
		int admitted = RateLimitStoreContract.admittedBy(THREADS, 200, () -> {
			StoreResult result = acquire(store, "key", 1);
			if (result.allowed()) {
				store.refund(bucket("key", HUNDRED), 1, Receipts.of(result));
			}
			return result.allowed();
		});
		assertThat(admitted).isEqualTo(THREADS * 200);
		assertThat(store.size()).isZero();
	}

	private static long taken(long fullAt) {
		return (fullAt > NOW) ? (fullAt - NOW) / 3_600 : 0;
	}

	private static LoneBucket loneBucket() {
		RateLimitBucket bucket = bucket("key", Limit.of(1, DAY));
		return new LoneBucket(new Keys(bucket.counters()), "key", 0, CounterKey.of(Limit.of(1, DAY)));
	}

	private InMemoryRateLimitStore storeOf(int maxKeys) {
		return new InMemoryRateLimitStore(this.clock, ZoneOffset.UTC, maxKeys);
	}

	private static StoreResult acquire(InMemoryRateLimitStore store, String key, long cost) {
		return store.acquire(bucket(key, HUNDRED), cost).toCompletableFuture().join();
	}

	private static RateLimitBucket bucket(String key, Limit limit) {
		return new RateLimitBucket("policy", key, List.of(limit), Duration.ZERO);
	}

}
