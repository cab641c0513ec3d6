package io.github.ratelimit.store;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.CalendarUnit;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.StoreResult.Counter;
import io.github.ratelimit.store.memory.InMemoryRateLimitStore;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Refunds with a receipt against a world in which the permits were never taken, whatever
 * the limit and the calls, on a clock that is not stepped back. In memory: that Redis
 * agrees is tested elsewhere.
 */
class RefundPropertyTests {

	private static final long START = 1_800_000_000_000_000L;

	/** Calls that were admitted, with what they took less what was given back. */
	private final List<Call> calls = new ArrayList<>();

	private final List<Look> looks = new ArrayList<>();

	private int looksBeforeLastRefund;

	@Property(tries = 1_000)
	void windowHoldsWhatItWouldIfRefundedPermitsHadNeverBeenTaken(@ForAll("windows") Limit limit,
			@ForAll("plans") List<Tuple2<Integer, Integer>> plan) {
		play(limit, plan);
		List<Long> neverTaken = hasWindowOfItsOwn(limit) ? leftInWindows(limit) : remainingWithoutRefunded(limit);
		for (int i = 0; i < this.looks.size(); i++) {
			long remaining = this.looks.get(i).counter().remaining();
			assertThat(remaining).as("%s, look %d: %s", limit, i, this.looks.get(i))
				.isLessThanOrEqualTo(neverTaken.get(i));
			if (i >= this.looksBeforeLastRefund) {
				assertThat(remaining).as("%s, look %d: %s", limit, i, this.looks.get(i)).isEqualTo(neverTaken.get(i));
			}
		}
	}

	/**
	 * The bounds of the documentation hold for what was not given back: of buckets since
	 * they were first used, as permits may come back late that were taken before a
	 * stretch.
	 */
	@Property(tries = 300)
	void nothingAdmitsMoreThanTheBoundOfItsAlgorithm(@ForAll("limits") Limit limit,
			@ForAll("plans") List<Tuple2<Integer, Integer>> plan) {
		play(limit, plan);
		for (int from = 0; from < this.calls.size() && limit.calendar() == null; from++) {
			long sum = 0;
			for (int to = from; to < this.calls.size() && (from == 0 || !isBucket(limit)); to++) {
				sum += this.calls.get(to).net;
				long stretch = this.calls.get(to).receipt.takenAtMicros()
						- this.calls.get(from).receipt.takenAtMicros();
				assertThat(sum).isLessThanOrEqualTo(StorePropertyTests.bound(limit, stretch));
			}
		}
	}

	/** The bucket that is refunded at once is as it was. */
	@Property(tries = 300)
	void promptRefundChangesNothing(@ForAll("limits") Limit limit,
			@ForAll("plans") List<Tuple2<Integer, Integer>> plan) {
		play(limit, plan);
		MutableClock clock = new MutableClock(START);
		InMemoryRateLimitStore store = new InMemoryRateLimitStore(clock, ZoneOffset.UTC);
		for (Call call : this.calls) {
			clock.set(call.receipt.takenAtMicros());
			Counter before = acquire(store, limit, 0).counters().get(0);
			StoreResult taken = acquire(store, limit, call.net + 1);
			if (taken.allowed()) {
				refund(store, limit, call.net + 1, Receipts.of(taken));
			}
			assertThat(acquire(store, limit, 0).counters()).containsExactly(before);
			acquire(store, limit, call.net);
		}
	}

	@Provide
	Arbitrary<Limit> windows() {
		return limits().filter((limit) -> !isBucket(limit));
	}

	@Provide
	Arbitrary<Limit> limits() {
		Arbitrary<Limit> calendar = Combinators
			.combine(Arbitraries.longs().between(1, 50), Arbitraries.of(CalendarUnit.class))
			.as(Limit::ofCalendar);
		return Arbitraries.frequencyOf(Tuple.of(9, RandomCalls.limits()), Tuple.of(1, calendar));
	}

	@Provide
	Arbitrary<List<Tuple2<Integer, Integer>>> plans() {
		return RandomCalls.plans();
	}

	/** Takes, gives some of it back, sooner or later, whole or in parts, and looks. */
	private void play(Limit limit, List<Tuple2<Integer, Integer>> plan) {
		this.calls.clear();
		this.looks.clear();
		this.looksBeforeLastRefund = 0;
		MutableClock clock = new MutableClock(START);
		InMemoryRateLimitStore store = new InMemoryRateLimitStore(clock, ZoneOffset.UTC);
		for (Tuple2<Integer, Integer> next : plan) {
			int random = next.get2();
			clock.set(clock.micros() + Math.max(0, RandomCalls.move(limit, random)));
			if (next.get1() < 30 && !this.calls.isEmpty()) {
				Call call = this.calls.get(Math.max(0, this.calls.size() - 1 - random % 13));
				if (call.net > 0) {
					long given = (random % 3 == 0) ? 1 + random % call.net : call.net;
					refund(store, limit, given, call.receipt);
					call.net -= given;
					this.looksBeforeLastRefund = this.looks.size();
				}
			}
			else {
				long cost = RandomCalls.cost(limit, next.get1());
				StoreResult result = acquire(store, limit, cost);
				if (result.allowed() && cost > 0) {
					this.calls.add(new Call(cost, Receipts.of(result)));
				}
			}
			Counter counter = acquire(store, limit, 0).counters().get(0);
			this.looks.add(new Look(clock.micros(), this.calls.size(), counter));
		}
	}

	private List<Long> remainingWithoutRefunded(Limit limit) {
		MutableClock clock = new MutableClock(START);
		InMemoryRateLimitStore store = new InMemoryRateLimitStore(clock, ZoneOffset.UTC);
		List<Long> remaining = new ArrayList<>();
		int next = 0;
		for (Look look : this.looks) {
			for (; next < look.calls(); next++) {
				Call call = this.calls.get(next);
				clock.set(call.receipt.takenAtMicros());
				assertThat(acquire(store, limit, call.net).allowed()).isTrue();
			}
			clock.set(look.atMicros());
			remaining.add(acquire(store, limit, 0).counters().get(0).remaining());
		}
		return remaining;
	}

	/**
	 * A call that is never made opens no window, and all that follow would begin at other
	 * times. So this takes the windows as they were.
	 */
	private List<Long> leftInWindows(Limit limit) {
		return this.looks.stream().map((look) -> {
			long end = look.atMicros() + look.counter().resetAfterMicros();
			boolean open = look.counter().resetAfterMicros() > 0;
			return limit.permits() - this.calls.subList(0, look.calls())
				.stream()
				.filter((call) -> open && call.receipt.resetAtMicros(0) == end)
				.mapToLong((call) -> call.net)
				.sum();
		}).toList();
	}

	private static boolean isBucket(Limit limit) {
		return limit.algorithm().hasBurst();
	}

	private static boolean hasWindowOfItsOwn(Limit limit) {
		return limit.algorithm() == Algorithm.FIXED_WINDOW && limit.calendar() == null;
	}

	private static StoreResult acquire(InMemoryRateLimitStore store, Limit limit, long cost) {
		return store.acquire(bucket(limit), cost).toCompletableFuture().join();
	}

	private static void refund(InMemoryRateLimitStore store, Limit limit, long cost, RateLimitReceipt receipt) {
		store.refund(bucket(limit), cost, receipt).toCompletableFuture().join();
	}

	private static RateLimitBucket bucket(Limit limit) {
		return new RateLimitBucket("policy", "key", List.of(limit), Duration.ofHours(1));
	}

	private static final class Call {

		private final RateLimitReceipt receipt;

		private long net;

		Call(long cost, RateLimitReceipt receipt) {
			this.net = cost;
			this.receipt = receipt;
		}

	}

	/**
	 * What was seen.
	 *
	 * @param atMicros when
	 * @param calls how many calls had been admitted
	 * @param counter the limit
	 */
	private record Look(long atMicros, int calls, Counter counter) {

	}

}
