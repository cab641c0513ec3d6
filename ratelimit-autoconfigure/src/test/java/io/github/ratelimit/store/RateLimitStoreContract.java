package io.github.ratelimit.store;

import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.StoreResult.Counter;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every store does. Subclasses supply the store.
 */
public abstract class RateLimitStoreContract {

	static final long START = 1_800_000_000_000_000L;

	static final Duration MINUTE = Duration.ofMinutes(1);

	static final Duration MAX_WAIT = Duration.ofHours(1);

	static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

	final MutableClock clock = new MutableClock(START);

	/** Tests share a server, so that each has a policy of its own. */
	final String policy = UUID.randomUUID().toString();

	abstract RateLimitStore store();

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void admitsUpToTheLimit(Algorithm algorithm) {
		RateLimitBucket bucket = bucket("key", Limit.of(3, MINUTE, algorithm));
		assertThat(acquire(bucket, 2).allowed()).isTrue();
		assertThat(acquire(bucket, 1).allowed()).isTrue();
		assertThat(acquire(bucket, 1).allowed()).isFalse();
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void admitsAfterRetryAfterAndNotOneUnitEarlier(Algorithm algorithm) {
		RateLimitBucket bucket = bucket("key", Limit.of(7, MINUTE, algorithm));
		acquire(bucket, 7);
		long wait = acquire(bucket, 2).retryAfterMicros();
		long unit = unit(bucket.limits().get(0));
		this.clock.set(START + wait - unit);
		assertThat(acquire(bucket, 2).retryAfterMicros()).isEqualTo(unit);
		this.clock.set(START + wait);
		assertThat(acquire(bucket, 2).allowed()).isTrue();
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void costZeroLooksWithoutTaking(Algorithm algorithm) {
		RateLimitBucket bucket = bucket("key", Limit.of(3, MINUTE, algorithm));
		acquire(bucket, 3);
		assertThat(acquire(bucket, 0).allowed()).isTrue();
		assertThat(acquire(bucket, 0).counters().get(0).remaining()).isZero();
		assertThat(acquire(bucket("unused", Limit.of(3, MINUTE, algorithm)), 0).counters())
			.containsExactly(new Counter(false, 3, 0, StoreResult.NEVER));
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void costAboveCapacityIsRefusedForGoodAndTakesNothing(Algorithm algorithm) {
		RateLimitBucket bucket = bucket("key", Limit.of(3, MINUTE, algorithm));
		StoreResult result = acquire(bucket, 4);
		assertThat(result.allowed()).isFalse();
		assertThat(result.retryAfterMicros()).isEqualTo(StoreResult.NEVER);
		assertThat(acquire(bucket, Long.MAX_VALUE).retryAfterMicros()).isEqualTo(StoreResult.NEVER);
		assertThat(remaining(bucket)).isEqualTo(3);
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void limitOfZeroRefusesEverything(Algorithm algorithm) {
		RateLimitBucket bucket = bucket("key", Limit.of(0, MINUTE, algorithm));
		assertThat(acquire(bucket, 1)).isEqualTo(new StoreResult(false, StoreResult.NEVER, 0, START, 0,
				List.of(new Counter(true, 0, 0, StoreResult.NEVER))));
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void nextPermitIsThereInTimeAndNotOneUnitEarlier(Algorithm algorithm) {
		Limit limit = Limit.of(7, MINUTE, algorithm);
		RateLimitBucket bucket = bucket("key", limit);
		acquire(bucket, 2);
		this.clock.advance(Duration.ofMillis(13_007));
		Counter taken = counter(acquire(bucket, 3));
		assertThat(taken).isEqualTo(counter(acquire(bucket, 0)));
		assertOneMoreAfter(bucket, taken, unit(limit));
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void nextPermitOfARefusedCallIsThereInTimeAndNotAfterRetryAfter(Algorithm algorithm) {
		Limit limit = Limit.of(7, MINUTE, algorithm);
		RateLimitBucket bucket = bucket("key", limit);
		acquire(bucket, 6);
		this.clock.advance(Duration.ofMillis(1_001));
		acquire(bucket, 1);
		for (int cost : new int[] { 1, 3 }) {
			StoreResult refused = acquire(bucket, cost);
			assertThat(refused.allowed()).isFalse();
			assertThat(counter(refused).nextPermitAfterMicros()).isLessThanOrEqualTo(refused.retryAfterMicros());
		}
		assertOneMoreAfter(bucket, counter(acquire(bucket, 3)), unit(limit));
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void nextPermitOfALoweredLimitIsThereInTime(Algorithm algorithm) {
		acquire(bucket("key", Limit.of(20, MINUTE, algorithm)), 4);
		this.clock.advance(Duration.ofMillis(1_001));
		acquire(bucket("key", Limit.of(20, MINUTE, algorithm)), 15);
		Limit lowered = Limit.of(10, MINUTE, algorithm);
		RateLimitBucket bucket = bucket("key", lowered);
		assertOneMoreAfter(bucket, counter(acquire(bucket, 0)), unit(lowered));
	}

	@Test
	void eachLimitHasItsOwnNextPermit() {
		RateLimitBucket bucket = bucket("key", Limit.of(60, MINUTE), Limit.of(5, MINUTE, Algorithm.FIXED_WINDOW),
				Limit.of(9, Duration.ofHours(1), Algorithm.SLIDING_WINDOW_LOG), Limit.of(0, Duration.ofHours(1)));
		RateLimitBucket allowing = bucket("key", bucket.limits().subList(0, 3).toArray(Limit[]::new));
		assertThat(nextPermits(acquire(allowing, 2))).containsExactly(1_000_000L, 60_000_000L, 3_600_000_000L);
		assertThat(nextPermits(acquire(bucket, 1))).containsExactly(1_000_000L, 60_000_000L, 3_600_000_000L,
				StoreResult.NEVER);
		refund(allowing, 2);
		assertThat(nextPermits(acquire(allowing, 0))).containsOnly(StoreResult.NEVER);
	}

	@Test
	void nextPermitOfALimitThatRefusesForGoodIsThatOfAnyCall() {
		RateLimitBucket bucket = bucket("key", Limit.of(6, MINUTE));
		acquire(bucket, 2);
		StoreResult refused = acquire(bucket, 7);
		assertThat(refused.retryAfterMicros()).isEqualTo(StoreResult.NEVER);
		assertThat(counter(refused)).isEqualTo(new Counter(true, 4, 20_000_000, 10_000_000));
	}

	/** The queue is shorter before another permit is there. */
	@Test
	void nextPermitOfAQueueThatIsTooLongIsNotAfterRetryAfter() {
		RateLimitBucket bucket = new RateLimitBucket(this.policy, "key",
				List.of(Limit.of(6, MINUTE, Algorithm.LEAKY_BUCKET)), Duration.ofSeconds(15));
		acquire(bucket, 2);
		StoreResult refused = acquire(bucket, 1);
		assertThat(refused.retryAfterMicros()).isEqualTo(5_000_000);
		assertThat(counter(refused)).isEqualTo(new Counter(true, 4, 20_000_000, 5_000_000));
		assertThat(counter(acquire(bucket, 0))).isEqualTo(new Counter(false, 4, 20_000_000, 10_000_000));
		assertThat(counter(acquire(bucket, 6))).isEqualTo(new Counter(true, 4, 20_000_000, 10_000_000));
	}

	@Test
	void refusalByOneLimitTakesNothingFromTheOthers() {
		Limit second = Limit.of(2, Duration.ofSeconds(1), Algorithm.FIXED_WINDOW);
		Limit minute = Limit.of(10, MINUTE);
		RateLimitBucket bucket = bucket("key", second, minute);
		acquire(bucket, 1);
		acquire(bucket, 1);
		StoreResult refused = acquire(bucket, 1);
		assertThat(refused.counters()).extracting(Counter::violated).containsExactly(true, false);
		assertThat(refused.counters()).extracting(Counter::remaining).containsExactly(0L, 8L);
		this.clock.advance(Duration.ofSeconds(1));
		assertThat(acquire(bucket, 1).counters()).extracting(Counter::remaining).containsExactly(1L, 7L);
	}

	@Test
	void retryAfterIsTheLongestOfTheLimitsThatRefuse() {
		RateLimitBucket bucket = bucket("key", Limit.of(1, Duration.ofSeconds(1)),
				Limit.of(1, MINUTE, Algorithm.FIXED_WINDOW), Limit.of(2, Duration.ofHours(1)));
		acquire(bucket, 1);
		assertThat(acquire(bucket, 1).retryAfterMicros()).isEqualTo(60_000_000);
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void policiesAndKeysAreCountedApart(Algorithm algorithm) {
		Limit limit = Limit.of(1, MINUTE, algorithm);
		assertThat(acquire(bucket("ab", limit), 1).allowed()).isTrue();
		assertThat(acquire(bucket("a", limit), 1).allowed()).isTrue();
		assertThat(acquire(new RateLimitBucket(this.policy + "a", "b", List.of(limit), MAX_WAIT), 1).allowed())
			.isTrue();
		assertThat(acquire(bucket("ab", limit), 1).allowed()).isFalse();
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void refundGivesBackButNeverMoreThanTheLimitHolds(Algorithm algorithm) {
		RateLimitBucket bucket = bucket("key", Limit.of(5, MINUTE, algorithm));
		acquire(bucket, 3);
		refund(bucket, 2);
		assertThat(remaining(bucket)).isEqualTo(4);
		refund(bucket, Long.MAX_VALUE / 2);
		assertThat(remaining(bucket)).isEqualTo(5);
		refund(bucket("unused", Limit.of(5, MINUTE, algorithm)), 1);
		assertThat(acquire(bucket, 6).allowed()).isFalse();
		assertThat(acquire(bucket, 5).allowed()).isTrue();
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void raisedLimitKeepsTheCountAndAppliesAtOnce(Algorithm algorithm) {
		acquire(bucket("key", Limit.of(10, MINUTE, algorithm)), 10);
		RateLimitBucket raised = bucket("key", Limit.of(20, MINUTE, algorithm));
		assertThat(acquire(raised, 11).allowed()).isFalse();
		this.clock.advance(fill(algorithm));
		assertThat(acquire(raised, 20).allowed()).isTrue();
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void loweredLimitRefusesForOnePeriodAtMost(Algorithm algorithm) {
		acquire(bucket("key", Limit.of(1000, MINUTE, algorithm)), 1000);
		RateLimitBucket lowered = bucket("key", Limit.of(10, MINUTE, algorithm));
		assertThat(acquire(lowered, 1).allowed()).isFalse();
		assertThat(remaining(lowered)).isZero();
		this.clock.advance(fill(algorithm));
		assertThat(remaining(lowered)).isEqualTo(10);
	}

	@Test
	void loweredBurstRefusesForOneFillAtMost() {
		acquire(bucket("key", new Limit(1, Duration.ofSeconds(1), 1000, Algorithm.TOKEN_BUCKET)), 1000);
		RateLimitBucket lowered = bucket("key", new Limit(1, Duration.ofSeconds(1), 10, Algorithm.TOKEN_BUCKET));
		assertThat(acquire(lowered, 10).retryAfterMicros()).isEqualTo(10_000_000);
		this.clock.advance(Duration.ofSeconds(10));
		assertThat(acquire(lowered, 10).allowed()).isTrue();
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void clockSteppedBackRefusesForOneFillAtMost(Algorithm algorithm) {
		RateLimitBucket bucket = bucket("key", Limit.of(10, MINUTE, algorithm));
		acquire(bucket, 10);
		this.clock.advance(Duration.ofHours(-1));
		StoreResult refused = acquire(bucket, 1);
		assertThat(refused.allowed()).isFalse();
		assertThat(refused.retryAfterMicros()).isLessThanOrEqualTo(fill(algorithm).toNanos() / 1_000);
		this.clock.advance(fill(algorithm));
		assertThat(acquire(bucket, 10).allowed()).isTrue();
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void bucketIsAsNewAfterReset(Algorithm algorithm) {
		RateLimitBucket bucket = bucket("key", Limit.of(5, MINUTE, algorithm));
		long reset = acquire(bucket, 4).counters().get(0).resetAfterMicros();
		this.clock.set(START + reset);
		assertThat(acquire(bucket, 0).counters()).containsExactly(new Counter(false, 5, 0, StoreResult.NEVER));
	}

	/** As if each were asked alone. */
	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void limitsThatAreTriedAreCountedApartFromThoseInForce(Algorithm algorithm) {
		Limit strict = Limit.of(2, MINUTE, algorithm);
		Limit lax = Limit.of(5, MINUTE, algorithm);
		RateLimitBucket tried = new RateLimitBucket(
				new RateLimitCounters(this.policy, "", List.of(strict), MAX_WAIT, true), "key");
		Random random = new Random(algorithm.ordinal());
		for (int i = 0; i < 60; i++) {
			this.clock.advance(Duration.ofMillis(random.nextInt(20_000)));
			int cost = random.nextInt(3);
			assertThat(store().acquireWithShadow(bucket("key", lax), tried, cost).toCompletableFuture().join())
				.isEqualTo(new StoreResultPair(acquire(bucket("lax", lax), cost),
						acquire(bucket("strict", strict), cost)));
		}
		store().reset(tried).toCompletableFuture().join();
		assertThat(remaining(tried)).isEqualTo(2);
		assertThat(remaining(bucket("key", lax))).isEqualTo(remaining(bucket("lax", lax)));
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	void concurrentCallersGetExactlyTheLimit(int cost) throws Exception {
		int threads = 32;
		int limit = 100;
		RateLimitBucket bucket = bucket("key", Limit.of(limit, MINUTE),
				Limit.of(limit + 1, MINUTE, Algorithm.FIXED_WINDOW));
		assertThat(admittedBy(threads, 10, () -> acquire(bucket, cost).allowed())).isEqualTo(limit / cost);
		assertThat(acquire(bucket, 0).counters()).extracting(Counter::remaining)
			.containsExactly((long) limit % cost, (long) limit % cost + 1);
	}

	public static int admittedBy(int threads, int callsEach, Callable<Boolean> call) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			CyclicBarrier start = new CyclicBarrier(threads);
			List<Future<Integer>> admitted = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				admitted.add(executor.submit(() -> {
					start.await();
					int count = 0;
					for (int j = 0; j < callsEach; j++) {
						count += call.call() ? 1 : 0;
					}
					return count;
				}));
			}
			int sum = 0;
			for (Future<Integer> future : admitted) {
				sum += future.get();
			}
			return sum;
		}
		finally {
			executor.shutdownNow();
		}
	}

	RateLimitBucket bucket(String key, Limit... limits) {
		return new RateLimitBucket(this.policy, key, List.of(limits), MAX_WAIT);
	}

	StoreResult acquire(RateLimitBucket bucket, long cost) {
		return store().acquire(bucket, cost).toCompletableFuture().join();
	}

	void refund(RateLimitBucket bucket, long cost) {
		store().refund(bucket, cost, null).toCompletableFuture().join();
	}

	/** The sliding window counter forgets a window when the next one has passed too. */
	private static Duration fill(Algorithm algorithm) {
		return (algorithm == Algorithm.SLIDING_WINDOW_COUNTER) ? MINUTE.multipliedBy(2) : MINUTE;
	}

	/** The smallest step of its clock, in microseconds. */
	private static long unit(Limit limit) {
		return (limit.algorithm() == Algorithm.SLIDING_WINDOW_COUNTER) ? 1_000 : 1;
	}

	private void assertOneMoreAfter(RateLimitBucket bucket, Counter counter, long unit) {
		long now = this.clock.micros();
		this.clock.set(now + counter.nextPermitAfterMicros() - unit);
		assertThat(remaining(bucket)).isEqualTo(counter.remaining());
		assertThat(acquire(bucket, counter.remaining() + 1).retryAfterMicros()).isEqualTo(unit);
		this.clock.set(now + counter.nextPermitAfterMicros());
		assertThat(remaining(bucket)).isGreaterThan(counter.remaining());
		assertThat(acquire(bucket, counter.remaining() + 1).allowed()).isTrue();
	}

	private static List<Long> nextPermits(StoreResult result) {
		return result.counters().stream().map(Counter::nextPermitAfterMicros).toList();
	}

	private static Counter counter(StoreResult result) {
		return result.counters().get(0);
	}

	private long remaining(RateLimitBucket bucket) {
		return counter(acquire(bucket, 0)).remaining();
	}

}
