package io.github.ratelimit.store;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.redis.RedisReplay.Step;

/**
 * Random limits, and random calls that fit them.
 */
final class RandomCalls {

	static final int STEPS = 250;

	static final long START = 1_800_000_000_000_000L;

	private RandomCalls() {
	}

	static Arbitrary<Limit> limits() {
		Arbitrary<Long> permits = Arbitraries.longs().between(0, 50);
		Arbitrary<Long> periodMillis = Arbitraries.longs().between(1, 7_200_000);
		Arbitrary<Long> burst = Arbitraries.longs().between(1, 100);
		return Combinators.combine(permits, periodMillis, burst, Arbitraries.of(Algorithm.class))
			.as((p, millis, b, a) -> {
				long micros = (a == Algorithm.SLIDING_WINDOW_COUNTER) ? millis * 1_000 : millis * 997;
				Duration period = Duration.of(micros, ChronoUnit.MICROS);
				return new Limit(p, period, (a.hasBurst() && p > 0 && b % 2 == 0) ? b : p, a);
			});
	}

	/**
	 * Pairs of what to do and how far to move the clock, both made to fit the limits
	 * later.
	 */
	static Arbitrary<List<Tuple2<Integer, Integer>>> plans() {
		return Combinators.combine(Arbitraries.integers().between(0, 99), Arbitraries.integers().between(0, 9_999))
			.as(Tuple::of)
			.list()
			.ofSize(STEPS);
	}

	/** What a plan means for a bucket. */
	static List<Step> steps(RateLimitBucket bucket, List<Tuple2<Integer, Integer>> plan) {
		long now = START;
		List<Step> steps = new ArrayList<>(plan.size());
		for (Tuple2<Integer, Integer> next : plan) {
			Limit limit = bucket.limits().get(next.get2() % bucket.limits().size());
			now += move(limit, next.get2());
			int what = next.get1();
			String operation = (what == 0) ? "reset" : (what < 12) ? "refund" : "acquire";
			long cost = cost(limit, what);
			steps.add(new Step(operation, now, operation.equals("refund") ? Math.max(1, cost) : cost));
		}
		return steps;
	}

	static long cost(Limit limit, int random) {
		return (random < 70) ? 1 : (random < 75) ? 0 : random % (limit.burst() + 2);
	}

	/**
	 * Mostly a fraction of an interval; now and then a period, or nothing, or one unit;
	 * rarely back.
	 */
	static long move(Limit limit, int random) {
		return switch (random % 16) {
			case 0 -> 0;
			case 1 -> 1;
			case 2 -> 1_000;
			case 3 -> limit.periodMicros();
			case 4 -> limit.periodMicros() - 1;
			case 5 -> limit.intervalMicros();
			case 6 -> (random % 25 == 6) ? -limit.periodMicros() / 3 : limit.periodMicros() / 2;
			default -> limit.intervalMicros() * (random % 97) / 97;
		};
	}

}
