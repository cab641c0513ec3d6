package io.github.ratelimit.store;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.CalendarUnit;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.StoreResult.Counter;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What every store does with a refund that says when its permits were taken. Times are
 * seconds after {@link #START}, where windows of a minute begin.
 */
abstract class RefundContract {

	static final long START = 1_800_000_000_000_000L;

	static final Duration MINUTE = Duration.ofMinutes(1);

	final MutableClock clock = new MutableClock(START);

	private final String policy = UUID.randomUUID().toString();

	abstract RateLimitStore store();

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void promptRefundGivesAllBack(Algorithm algorithm) {
		RateLimitBucket bucket = bucket(Limit.of(6, MINUTE, algorithm));
		take(bucket, 0, 2);
		RateLimitReceipt taken = take(bucket, 0, 3);
		refund(bucket, 0, 3, taken);
		assertThat(remaining(bucket, 0)).isEqualTo(4);
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void refundInPartsGivesAllBack(Algorithm algorithm) {
		RateLimitBucket bucket = bucket(Limit.of(6, MINUTE, algorithm));
		RateLimitReceipt taken = take(bucket, 0, 6);
		refund(bucket, 0, 2, taken);
		assertThat(remaining(bucket, 0)).isEqualTo(2);
		refund(bucket, 0, 4, taken);
		assertLook(bucket, 0, 6, 0);
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void refundAfterAllHasComeBackTakesNothingFromOthers(Algorithm algorithm) {
		RateLimitBucket bucket = bucket(Limit.of(6, MINUTE, algorithm));
		RateLimitReceipt taken = take(bucket, 0, 6);
		take(bucket, 120, 6);
		refund(bucket, 121, 6, taken);
		assertThat(remaining(bucket, 121)).isZero();
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void refundOfWhatIsForgottenDoesNothing(Algorithm algorithm) {
		RateLimitBucket bucket = bucket(Limit.of(6, MINUTE, algorithm));
		RateLimitReceipt taken = take(bucket, 0, 6);
		refund(bucket, 240, 6, taken);
		assertLook(bucket, 240, 6, 0);
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void refundOfEverythingIsAsIfNothingHadBeenTaken(Algorithm algorithm) {
		RateLimitBucket bucket = bucket(Limit.of(6, MINUTE, algorithm));
		RateLimitReceipt first = take(bucket, 0, 1);
		RateLimitReceipt second = take(bucket, 0, 2);
		refund(bucket, 0, 2, second);
		refund(bucket, 0, 1, first);
		assertLook(bucket, 0, 6, 0);
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void everyLimitGivesBackByItsOwnRule(Algorithm algorithm) {
		RateLimitBucket bucket = bucket(Limit.of(6, MINUTE, algorithm), Limit.ofCalendar(9, CalendarUnit.DAY));
		RateLimitReceipt taken = take(bucket, 0, 6);
		refund(bucket, 150, 6, taken);
		assertThat(looks(bucket, 150)).extracting(Counter::remaining).containsExactly(6L, 9L);
	}

	@ParameterizedTest
	@EnumSource(value = Algorithm.class, names = { "TOKEN_BUCKET", "LEAKY_BUCKET" })
	void bucketGivesBackWhatTheRefillHasNot(Algorithm algorithm) {
		RateLimitBucket bucket = bucket(Limit.of(6, MINUTE, algorithm));
		take(bucket, 0, 3);
		RateLimitReceipt taken = take(bucket, 0, 2);
		refund(bucket, 35, 2, taken);
		assertLook(bucket, 35, 6, 0);
		taken = take(bucket, 35, 6);
		refund(bucket, 40, 2, taken);
		assertLook(bucket, 40, 2, 35_000_000);
	}

	/** Had nothing been taken, the refill would have been wasted. */
	@ParameterizedTest
	@EnumSource(value = Algorithm.class, names = { "TOKEN_BUCKET", "LEAKY_BUCKET" })
	void bucketDoesNotGiveBackWhatTheRefillHas(Algorithm algorithm) {
		RateLimitBucket bucket = bucket(Limit.of(6, MINUTE, algorithm));
		RateLimitReceipt taken = take(bucket, 0, 2);
		take(bucket, 15, 5);
		refund(bucket, 16, 2, taken);
		assertLook(bucket, 16, 1, 50_000_000);
	}

	/**
	 * As of an endpoint that is asked all the time, but counts failures alone: three
	 * calls are always in flight, and each gives back what it took. What the refill does
	 * meanwhile is lost once, not by each of them, or the bucket would run dry.
	 */
	@ParameterizedTest
	@EnumSource(value = Algorithm.class, names = { "TOKEN_BUCKET", "LEAKY_BUCKET" })
	void bucketDoesNotRunDryOfPermitsThatAreGivenBack(Algorithm algorithm) {
		RateLimitBucket bucket = bucket(Limit.of(6, MINUTE, algorithm));
		Deque<RateLimitReceipt> inFlight = new ArrayDeque<>();
		for (int second = 0; second < 200; second++) {
			if (inFlight.size() == 3) {
				refund(bucket, second, 1, inFlight.remove());
			}
			inFlight.add(take(bucket, second, 1));
			assertThat(remaining(bucket, second)).isGreaterThanOrEqualTo(3);
		}
		while (!inFlight.isEmpty()) {
			refund(bucket, 200, 1, inFlight.remove());
		}
		assertThat(remaining(bucket, 200)).isGreaterThanOrEqualTo(5);
	}

	@ParameterizedTest
	@EnumSource(value = Algorithm.class, names = { "TOKEN_BUCKET", "LEAKY_BUCKET" })
	void bucketGivesBackInterleavedPermits(Algorithm algorithm) {
		RateLimitBucket bucket = bucket(Limit.of(6, MINUTE, algorithm));
		take(bucket, 0, 2);
		RateLimitReceipt first = take(bucket, 0, 1);
		RateLimitReceipt second = take(bucket, 0, 1);
		refund(bucket, 1, 1, first);
		refund(bucket, 2, 1, second);
		assertLook(bucket, 2, 4, 18_000_000);
	}

	@ParameterizedTest
	@EnumSource(value = Algorithm.class, names = { "TOKEN_BUCKET", "LEAKY_BUCKET" })
	void refundByTheFormerLimitCutsNothingOff(Algorithm algorithm) {
		RateLimitBucket before = bucket(new Limit(1, Duration.ofSeconds(1), 10, algorithm));
		RateLimitBucket after = bucket(new Limit(1, Duration.ofSeconds(1), 1000, algorithm));
		RateLimitReceipt taken = take(before, 0, 10);
		take(after, 0, 990);
		refund(before, 0, 10, taken);
		assertThat(remaining(after, 0)).isEqualTo(10);
	}

	@ParameterizedTest
	@EnumSource(value = Algorithm.class, names = { "TOKEN_BUCKET", "LEAKY_BUCKET" })
	void bucketGivesNothingBackThatWasTakenLater(Algorithm algorithm) {
		RateLimitBucket bucket = bucket(Limit.of(6, MINUTE, algorithm));
		RateLimitReceipt taken = take(bucket, 0, 6);
		assertThat(remaining(bucket, -30)).isZero();
		refund(bucket, -20, 6, taken);
		assertLook(bucket, 1, 3, 29_000_000);
		taken = take(bucket, 100, 6);
		assertThat(remaining(bucket, 10)).isZero();
		refund(bucket, 20, 6, taken);
		assertLook(bucket, 20, 1, 50_000_000);
	}

	@ParameterizedTest
	@EnumSource(value = Algorithm.class, names = { "FIXED_WINDOW", "SLIDING_WINDOW_LOG" })
	void whatAResetForgotIsNotGivenBack(Algorithm algorithm) {
		RateLimitBucket bucket = bucket(Limit.of(6, MINUTE, algorithm));
		RateLimitReceipt taken = take(bucket, 0, 6);
		store().reset(bucket).toCompletableFuture().join();
		take(bucket, 1, 6);
		refund(bucket, 2, 6, taken);
		assertThat(remaining(bucket, 2)).isZero();
	}

	@Test
	void fixedWindowGivesBackWhileItIsOpen() {
		RateLimitBucket bucket = bucket(Limit.of(6, MINUTE, Algorithm.FIXED_WINDOW));
		take(bucket, 0, 1);
		RateLimitReceipt taken = take(bucket, 10, 5);
		refund(bucket, 59, 5, taken);
		assertLook(bucket, 59, 5, 1_000_000);
	}

	@Test
	void nextFixedWindowKeepsItsCount() {
		RateLimitBucket bucket = bucket(Limit.of(6, MINUTE, Algorithm.FIXED_WINDOW));
		RateLimitReceipt taken = take(bucket, 0, 6);
		take(bucket, 60, 4);
		refund(bucket, 61, 6, taken);
		assertLook(bucket, 61, 2, 59_000_000);
	}

	/** Within one period, there can be two windows. */
	@Test
	void windowThatARefundEmptiedIsNotTheOneThatOpensNext() {
		RateLimitBucket bucket = bucket(Limit.of(6, MINUTE, Algorithm.FIXED_WINDOW));
		take(bucket, 0, 2);
		RateLimitReceipt late = take(bucket, 1, 2);
		refund(bucket, 2, 4, null);
		take(bucket, 10, 5);
		refund(bucket, 20, 2, late);
		assertLook(bucket, 20, 1, 50_000_000);
	}

	@Test
	void fixedWindowThatWasCutShortGivesNothingBack() {
		RateLimitBucket bucket = bucket(Limit.of(6, MINUTE, Algorithm.FIXED_WINDOW));
		RateLimitReceipt taken = take(bucket, 0, 6);
		assertThat(remaining(bucket, -30)).isZero();
		refund(bucket, 1, 6, taken);
		assertLook(bucket, 1, 0, 29_000_000);
	}

	@Test
	void windowOfTheCalendarGivesBackUntilItsEnd() {
		RateLimitBucket bucket = bucket(Limit.ofCalendar(6, CalendarUnit.HOUR));
		take(bucket, 0, 1);
		RateLimitReceipt taken = take(bucket, 100, 5);
		refund(bucket, 3599, 2, taken);
		assertLook(bucket, 3599, 2, 1_000_000);
		take(bucket, 3600, 4);
		refund(bucket, 3601, 3, taken);
		assertLook(bucket, 3601, 2, 3_599_000_000L);
	}

	@Test
	void logGivesBackTheEntryOfTheCallAndNoOther() {
		RateLimitBucket bucket = bucket(Limit.of(9, MINUTE, Algorithm.SLIDING_WINDOW_LOG));
		RateLimitReceipt first = take(bucket, 0, 2);
		RateLimitReceipt second = take(bucket, 10, 3);
		RateLimitReceipt third = take(bucket, 20, 4);
		refund(bucket, 30, 1, first);
		assertLook(bucket, 30, 1, 50_000_000);
		refund(bucket, 30, 3, second);
		assertLook(bucket, 30, 4, 50_000_000);
		assertThat(remaining(bucket, 60)).isEqualTo(5);
		assertThat(remaining(bucket, 79)).isEqualTo(5);
		refund(bucket, 79, 4, third);
		assertLook(bucket, 79, 9, 0);
	}

	@Test
	void logWhoseNewestEntryIsGivenBackResetsWithTheOneBefore() {
		RateLimitBucket bucket = bucket(Limit.of(9, MINUTE, Algorithm.SLIDING_WINDOW_LOG));
		take(bucket, 0, 2);
		RateLimitReceipt second = take(bucket, 10, 3);
		RateLimitReceipt third = take(bucket, 20, 4);
		refund(bucket, 30, 3, second);
		refund(bucket, 30, 4, third);
		assertLook(bucket, 30, 7, 30_000_000);
	}

	@Test
	void logNeverGivesBackMoreThanTheEntryHolds() {
		RateLimitBucket bucket = bucket(Limit.of(9, MINUTE, Algorithm.SLIDING_WINDOW_LOG));
		this.clock.set(START - 1);
		assertThat(store().acquire(bucket, 2).toCompletableFuture().join().allowed()).isTrue();
		RateLimitReceipt taken = take(bucket, 0, 3);
		this.clock.set(START + 1);
		assertThat(store().acquire(bucket, 4).toCompletableFuture().join().allowed()).isTrue();
		refund(bucket, 30, 8, taken);
		refund(bucket, 30, 8, taken);
		assertThat(remaining(bucket, 30)).isEqualTo(3);
	}

	@Test
	void logDoesNotGiveBackWhatHasExpired() {
		RateLimitBucket bucket = bucket(Limit.of(9, MINUTE, Algorithm.SLIDING_WINDOW_LOG));
		RateLimitReceipt taken = take(bucket, 0, 2);
		take(bucket, 10, 3);
		refund(bucket, 60, 2, taken);
		assertLook(bucket, 60, 6, 10_000_000);
	}

	@Test
	void logGivesBackFromEitherOfTwoCallsInOneMicrosecond() {
		RateLimitBucket bucket = bucket(Limit.of(9, MINUTE, Algorithm.SLIDING_WINDOW_LOG));
		RateLimitReceipt first = take(bucket, 0, 2);
		RateLimitReceipt second = take(bucket, 0, 3);
		take(bucket, 1, 4);
		refund(bucket, 2, 2, first);
		assertThat(remaining(bucket, 2)).isEqualTo(2);
		refund(bucket, 2, 3, second);
		assertThat(remaining(bucket, 2)).isEqualTo(5);
		refund(bucket, 2, 1, first);
		assertThat(remaining(bucket, 2)).isEqualTo(5);
	}

	/** Waits are found by bisection, which must not end at what is no longer there. */
	@Test
	void logWaitsForNoEntryThatWasGivenBack() {
		RateLimitBucket bucket = bucket(Limit.of(4, MINUTE, Algorithm.SLIDING_WINDOW_LOG));
		take(bucket, 0, 1);
		List<RateLimitReceipt> between = List.of(take(bucket, 1, 1), take(bucket, 2, 1));
		take(bucket, 3, 1);
		between.forEach((taken) -> refund(bucket, 4, 1, taken));
		assertThat(acquire(bucket, 4, 3).retryAfterMicros()).isEqualTo(56_000_000);
		assertThat(acquire(bucket, 4, 4).retryAfterMicros()).isEqualTo(59_000_000);
	}

	@Test
	void slidingWindowCounterGivesBackFromTheWindowOfTheCall() {
		RateLimitBucket bucket = bucket(Limit.of(9, MINUTE, Algorithm.SLIDING_WINDOW_COUNTER));
		RateLimitReceipt first = take(bucket, 0, 6);
		RateLimitReceipt second = take(bucket, 90, 5);
		refund(bucket, 90, 2, first);
		assertThat(remaining(bucket, 90)).isEqualTo(2);
		refund(bucket, 100, 5, second);
		assertThat(remaining(bucket, 119)).isEqualTo(8);
		take(bucket, 130, 4);
		refund(bucket, 130, 4, first);
		assertThat(remaining(bucket, 130)).isEqualTo(5);
		refund(bucket, 150, 1, second);
		assertThat(remaining(bucket, 150)).isEqualTo(5);
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void receiptForAnotherNumberOfLimitsIsRefused(Algorithm algorithm) {
		RateLimitReceipt taken = take(bucket(Limit.of(6, MINUTE, algorithm)), 0, 1);
		RateLimitBucket two = bucket(Limit.of(6, MINUTE, algorithm), Limit.ofCalendar(9, CalendarUnit.DAY));
		assertThatIllegalArgumentException().isThrownBy(() -> store().refund(two, 1, taken))
			.withMessageContaining("1 limits")
			.withMessageContaining("2 limits");
	}

	RateLimitReceipt take(RateLimitBucket bucket, long second, long cost) {
		StoreResult result = acquire(bucket, second, cost);
		assertThat(result.allowed()).isTrue();
		return Receipts.of(result);
	}

	void refund(RateLimitBucket bucket, long second, long cost, @Nullable RateLimitReceipt taken) {
		set(second);
		store().refund(bucket, cost, taken).toCompletableFuture().join();
	}

	StoreResult acquire(RateLimitBucket bucket, long second, long cost) {
		set(second);
		return store().acquire(bucket, cost).toCompletableFuture().join();
	}

	List<Counter> looks(RateLimitBucket bucket, long second) {
		return acquire(bucket, second, 0).counters();
	}

	Counter look(RateLimitBucket bucket, long second) {
		return looks(bucket, second).get(0);
	}

	private void assertLook(RateLimitBucket bucket, long second, long remaining, long resetAfterMicros) {
		assertThat(look(bucket, second)).returns(remaining, Counter::remaining)
			.returns(resetAfterMicros, Counter::resetAfterMicros);
	}

	long remaining(RateLimitBucket bucket, long second) {
		return look(bucket, second).remaining();
	}

	RateLimitBucket bucket(Limit... limits) {
		return new RateLimitBucket(this.policy, "key", List.of(limits), Duration.ofHours(1));
	}

	private void set(long second) {
		this.clock.set(START + second * 1_000_000);
	}

}
