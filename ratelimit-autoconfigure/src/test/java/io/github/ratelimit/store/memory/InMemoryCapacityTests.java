package io.github.ratelimit.store.memory;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitReceipt;
import io.github.ratelimit.store.Receipts;
import io.github.ratelimit.store.StoreResult;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What {@link InMemoryRateLimitStore} does with more keys than it keeps.
 */
class InMemoryCapacityTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private static final Limit TWO = Limit.of(2, MINUTE, Algorithm.FIXED_WINDOW);

	private final MutableClock clock = new MutableClock(1_800_000_000_000_000L);

	private InMemoryRateLimitStore store = storeOf(3);

	@ParameterizedTest
	@ValueSource(ints = { 0, -1, Integer.MIN_VALUE })
	void storeOfNoKeysIsNotCreated(int maxKeys) {
		assertThatIllegalArgumentException().isThrownBy(() -> storeOf(maxKeys))
			.withMessage("'maxKeys' must be at least 1, but is " + maxKeys);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 1_000, 2_047, 2_048, 20_011 })
	void floodFillsTheStoreExactly(int maxKeys) {
		this.store = storeOf(maxKeys);
		for (int i = 0; i < 20 * maxKeys; i++) {
			acquire("key" + i);
			assertThat(i % 97 != 0 || this.store.size() <= maxKeys).isTrue();
		}
		assertThat(this.store.size()).isEqualTo(maxKeys);
	}

	@Test
	void maximumHoldsInAFloodOfAMillionKeys() {
		this.store = storeOf(50);
		for (int i = 0; i < 1_000_000; i++) {
			acquire("key" + i);
			if (i % 3 == 0) {
				acquire("key" + i, TWO, 2);
			}
		}
		assertThat(this.store.size()).isEqualTo(50);
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void floodForgetsNobodyWhoIsRefused(Algorithm algorithm) {
		this.store = storeOf(100);
		Limit limit = Limit.of(2, Duration.ofHours(1), algorithm);
		for (String victim : List.of("a", "b", "c")) {
			assertThat(acquire(victim, limit, 2).allowed()).isTrue();
			assertThat(acquire(victim, limit, 1).allowed()).isFalse();
		}
		for (int i = 0; i < 100_000; i++) {
			acquire("key" + i, limit, 1);
		}
		assertThat(this.store.size()).isEqualTo(100);
		for (String victim : List.of("a", "b", "c")) {
			assertThat(acquire(victim, limit, 1).allowed()).isFalse();
		}
	}

	@Test
	void looksRefusalsAndWhatIsGivenBackAreNotKept() {
		Limit one = Limit.of(1, MINUTE, Algorithm.FIXED_WINDOW);
		acquire("key", one, 0);
		acquire("key", one, 2);
		assertThat(this.store.size()).isZero();
		refund("key", one, Receipts.of(acquire("key", one, 1)));
		assertThat(this.store.size()).isZero();
	}

	@Test
	void keyUsedLongestAgoIsForgottenFirst() {
		useInTurn("a", "b", "c", "a", "d");
		assertThat(taken("a", "b", "c", "d")).containsExactly(2L, 0L, 1L, 1L);
		acquire("e");
		assertThat(taken("a", "b", "c", "d", "e")).containsExactly(2L, 0L, 0L, 1L, 1L);
	}

	@Test
	void lookIsNoUseAndPushesNobodyOut() {
		useInTurn("a", "b", "c");
		acquire("a", TWO, 0);
		acquire("new", TWO, 0);
		assertThat(taken("a", "b", "c")).containsExactly(1L, 1L, 1L);
		acquire("d");
		assertThat(taken("a", "b", "c")).containsExactly(0L, 1L, 1L);
	}

	@Test
	void refusedNewcomerThatTookNothingPushesNobodyOut() {
		acquire("a");
		acquire("b");
		acquire("c");
		assertThat(acquire("new", TWO, 3).allowed()).isFalse();
		assertThat(acquire("new", Limit.of(0, MINUTE), 1).allowed()).isFalse();
		assertThat(taken("a", "b", "c")).containsExactly(1L, 1L, 1L);
	}

	@Test
	void keyWhoseRefusalIsOverIsForgottenByItsLastUse() {
		refuse("a", Limit.of(1, Duration.ofDays(1)));
		refuse("b", Limit.of(1, Duration.ofSeconds(1)));
		this.clock.advance(Duration.ofSeconds(1).minusNanos(1_000));
		acquire("c", Limit.of(9, Duration.ofDays(1)), 9);
		acquire("d", TWO, 1);
		assertThat(this.store.acquire(bucket("c", Limit.of(9, Duration.ofDays(1))), 0)
			.toCompletableFuture()
			.join()
			.counters()
			.get(0)
			.remaining()).as("c, as b is still refused").isEqualTo(9);
		this.clock.advance(Duration.ofNanos(1_000));
		acquire("e", TWO, 1);
		assertThat(taken("d", "e")).as("b was used longest ago").containsExactly(1L, 1L);
		assertThat(acquire("a", Limit.of(1, Duration.ofDays(1)), 1).allowed()).isFalse();
	}

	@Test
	void callThatCostsTooMuchOrLooksDoesNotEndARefusal() {
		refuse("a", TWO);
		acquire("a", TWO, 3);
		acquire("a", TWO, 0);
		flood();
		assertThat(acquire("a").allowed()).isFalse();
	}

	@Test
	void keyThatIsAllowedAgainOrResetCanBeForgotten() {
		RateLimitBucket other = bucket("b", Limit.of(1, Duration.ofHours(1)));
		Limit raised = Limit.of(9, MINUTE, Algorithm.FIXED_WINDOW);
		refuse("a", TWO);
		acquire("a", raised, 1);
		this.store.acquire(other, 1);
		refuse("b", TWO);
		this.store.reset(bucket("b", TWO));
		flood();
		assertThat(taken("a")).containsExactly(0L);
		assertThat(this.store.acquire(other, 1).toCompletableFuture().join().allowed()).isTrue();
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void newcomersShareOneCounterWhileAllAreRefused(Algorithm algorithm) {
		Limit limit = Limit.of(2, MINUTE, algorithm);
		refuseAll(limit);
		assertThat(acquire("x", limit, 1).allowed()).isTrue();
		assertThat(acquire("y", limit, 1).allowed()).isTrue();
		for (int i = 0; i < 1_000; i++) {
			assertThat(acquire("key" + i, limit, 1).allowed()).isFalse();
		}
		assertThat(this.store.size()).isEqualTo(3);
		assertThat(acquire("a", limit, 1).allowed()).isFalse();
		this.clock.advance(MINUTE.multipliedBy(2));
		for (String newcomer : List.of("x", "y", "z")) {
			assertThat(acquire(newcomer, limit, 2).allowed()).as(newcomer).isTrue();
			assertThat(acquire(newcomer, limit, 1).allowed()).as(newcomer).isFalse();
		}
	}

	@Test
	void allPartsOfAStoreShareOneCounter() {
		this.store = storeOf(4_096);
		for (int i = 0; i < 50_000; i++) {
			acquire("key" + i, TWO, 2);
			acquire("key" + i, TWO, 1);
		}
		assertThat(this.store.size()).isEqualTo(4_096);
		int admitted = 0;
		for (int i = 0; i < 1_000; i++) {
			admitted += acquire("new" + i, Limit.of(7, MINUTE), 1).allowed() ? 1 : 0;
		}
		assertThat(admitted).isEqualTo(7);
	}

	@Test
	void policiesAndPlansAreCountedApartWhileAllAreRefused() {
		refuseAll(TWO);
		RateLimitBucket other = new RateLimitBucket("other", "x", List.of(TWO), Duration.ZERO);
		assertThat(acquire("x", TWO, 2).allowed()).isTrue();
		assertThat(this.store.acquire(other, 2).toCompletableFuture().join().allowed()).isTrue();
		Limit large = new Limit(60, MINUTE, 60, Algorithm.TOKEN_BUCKET);
		Limit small = new Limit(60, MINUTE, 1, Algorithm.TOKEN_BUCKET);
		assertThat(acquire("x", large, 60).allowed()).isTrue();
		acquire("y", small, 1);
		assertThat(acquire("z", large, 1).allowed()).isFalse();
	}

	@Test
	void refundGivesBackNothingThatOthersTookWhileAllAreRefused() {
		refuseAll(TWO);
		acquire("x", TWO, 1);
		RateLimitReceipt receipt = Receipts.of(acquire("y", TWO, 1));
		refund("y", TWO, receipt);
		refund("y", TWO, null);
		this.store.reset(bucket("y", TWO));
		assertThat(acquire("y").allowed()).isFalse();
		assertThat(acquire("x").allowed()).isFalse();
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void refundOfWhatWasSharedGivesNothingBackToTheKeyLater(Algorithm algorithm) {
		refuseAll(Limit.of(1, Duration.ofSeconds(1)));
		Limit limit = Limit.of(3, MINUTE, algorithm);
		RateLimitReceipt shared = Receipts.of(acquire("x", limit, 1));
		this.clock.advance(Duration.ofSeconds(1));
		StoreResult own = acquire("x", limit, 2);
		refund("x", limit, shared);
		assertThat(acquire("x", limit, 0).counters()).isEqualTo(own.counters());
		refund("x", limit, Receipts.of(own));
		assertThat(acquire("x", limit, 0).counters().get(0).remaining()).isEqualTo(2);
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void refundOfWhatWasForgottenGivesNothingBack(Algorithm algorithm) {
		Limit limit = Limit.of(3, MINUTE, algorithm);
		RateLimitReceipt forgotten = Receipts.of(acquire("x", limit, 1));
		this.clock.advance(Duration.ofSeconds(1));
		flood();
		StoreResult known = acquire("x", limit, 2);
		refund("x", limit, forgotten);
		assertThat(acquire("x", limit, 0).counters()).isEqualTo(known.counters());
		refund("x", limit, Receipts.of(known));
		assertThat(acquire("x", limit, 0).counters().get(0).remaining()).isEqualTo(2);
	}

	@Test
	void longKeysAreKeptShortAndToldApart() {
		this.store = storeOf(9);
		String key = "k".repeat(Keys.LONGEST_TEXT);
		List<String> keys = List.of(key, key + "k", key + "kk", key + '\ud800', key + '\ud801');
		for (String each : keys) {
			refuse(each, TWO);
			assertThat(Keys.bounded(each)).hasSizeLessThanOrEqualTo(Keys.LONGEST_TEXT);
		}
		assertThat(keys).noneMatch((each) -> acquire(each).allowed());
	}

	private InMemoryRateLimitStore storeOf(int maxKeys) {
		return new InMemoryRateLimitStore(this.clock, ZoneOffset.UTC, maxKeys);
	}

	private void refuseAll(Limit limit) {
		List.of("a", "b", "c").forEach((key) -> refuse(key, limit));
	}

	private void refuse(String key, Limit limit) {
		assertThat(acquire(key, limit, limit.permits()).allowed()).isTrue();
		assertThat(acquire(key, limit, 1).allowed()).isFalse();
	}

	private void useInTurn(String... keys) {
		for (String key : keys) {
			acquire(key);
			this.clock.advance(Duration.ofNanos(1_000));
		}
	}

	/** One after the other: of keys used at one instant any may be forgotten. */
	private void flood() {
		for (int i = 0; i < 10; i++) {
			this.clock.advance(Duration.ofNanos(1_000));
			acquire("flood" + i);
		}
	}

	private void refund(String key, Limit limit, RateLimitReceipt receipt) {
		this.store.refund(bucket(key, limit), 1, receipt);
	}

	private List<Long> taken(String... keys) {
		return List.of(keys)
			.stream()
			.map((key) -> TWO.permits() - acquire(key, TWO, 0).counters().get(0).remaining())
			.toList();
	}

	private StoreResult acquire(String key) {
		return acquire(key, TWO, 1);
	}

	private StoreResult acquire(String key, Limit limit, long cost) {
		return this.store.acquire(bucket(key, limit), cost).toCompletableFuture().join();
	}

	private static RateLimitBucket bucket(String key, Limit limit) {
		return new RateLimitBucket("policy", key, List.of(limit), Duration.ofHours(1));
	}

}
