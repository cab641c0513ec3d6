package io.github.ratelimit.store;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.lifecycle.AfterContainer;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimitBucket;
import io.github.ratelimit.StoreResult;
import io.github.ratelimit.store.redis.RedisReplay;
import io.github.ratelimit.store.redis.RedisReplay.Step;
import io.github.ratelimit.testsupport.MutableClock;
import io.github.ratelimit.testsupport.RedisConnections;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds for any limits, costs and times.
 */
class StorePropertyTests {

	private static final long START = 1_800_000_000_000_000L;

	private static final int STEPS = 250;

	private static final int SMALLEST_RUN = 100_000;

	private static final AtomicLong STEPS_IN_REDIS = new AtomicLong();

	private final MutableClock clock = new MutableClock(START);

	private final InMemoryRateLimitStore memory = new InMemoryRateLimitStore(this.clock, ZoneOffset.UTC);

	private final RedisReplay redis = new RedisReplay(RedisConnections.factory());

	/** 450 times 250 steps, in 450 round trips. */
	@Property(tries = 450, shrinking = ShrinkingMode.BOUNDED)
	void bothStoresAgreeOnEveryField(@ForAll("buckets") RateLimitBucket bucket,
			@ForAll("plans") List<Tuple2<Integer, Integer>> plan) {
		List<Step> steps = steps(bucket, plan);
		List<StoreResult> expected = steps.stream().map((step) -> inMemory(bucket, step)).toList();
		List<StoreResult> actual = this.redis.run(bucket, steps);
		for (int i = 0; i < steps.size(); i++) {
			assertThat(actual.get(i)).as("%s, step %d: %s", bucket.limits(), i, steps.get(i))
				.isEqualTo(expected.get(i));
		}
		STEPS_IN_REDIS.addAndGet(steps.size());
	}

	@AfterContainer
	static void enoughStepsWereTaken() {
		System.out.println("Steps on which both stores agree: " + STEPS_IN_REDIS);
		assertThat(STEPS_IN_REDIS.get()).isGreaterThanOrEqualTo(SMALLEST_RUN);
	}

	@Property(tries = 300)
	void waitingRetryAfterSucceedsAndOneUnitLessFails(@ForAll("buckets") RateLimitBucket bucket,
			@ForAll("plans") List<Tuple2<Integer, Integer>> plan) {
		for (Step step : steps(bucket, plan)) {
			StoreResult result = inMemory(bucket, step);
			if (result.retryAfterMicros() > 0) {
				long unit = bucket.limits().stream().anyMatch(StorePropertyTests::countsMillis) ? 1_000 : 1;
				assertThat(inMemory(bucket, look(step, result.retryAfterMicros() - unit)).allowed()).isFalse();
				assertThat(inMemory(bucket, look(step, result.retryAfterMicros())).allowed()).isTrue();
				return;
			}
		}
	}

	/** In any stretch of time, however it is cut, of a clock that is not stepped back. */
	@Property(tries = 300)
	void nothingAdmitsMoreThanTheBoundOfItsAlgorithm(@ForAll("limits") Limit limit,
			@ForAll("plans") List<Tuple2<Integer, Integer>> plan) {
		RateLimitBucket bucket = bucket(List.of(limit));
		List<Step> admitted = new ArrayList<>();
		long now = START;
		for (Step step : steps(bucket, plan)) {
			now = Math.max(now, step.atMicros());
			Step forward = new Step("acquire", now, step.cost());
			if (inMemory(bucket, forward).allowed() && step.cost() > 0) {
				admitted.add(forward);
			}
		}
		for (int from = 0; from < admitted.size(); from++) {
			long sum = 0;
			for (int to = from; to < admitted.size(); to++) {
				sum += admitted.get(to).cost();
				long stretch = admitted.get(to).atMicros() - admitted.get(from).atMicros();
				assertThat(sum).isLessThanOrEqualTo(bound(limit, stretch));
			}
		}
	}

	/**
	 * The most that may be admitted within a closed stretch of time of so many
	 * microseconds.
	 */
	private static long bound(Limit limit, long stretch) {
		long period = limit.periodMicros();
		long millis = (stretch + 999) / 1_000;
		return switch (limit.algorithm()) {
			case TOKEN_BUCKET, LEAKY_BUCKET -> limit.burst() + stretch / limit.intervalMicros();
			case FIXED_WINDOW -> limit.permits() * (1 + (stretch + period - 1) / period);
			case SLIDING_WINDOW_LOG -> limit.permits() * (1 + stretch / period);
			case SLIDING_WINDOW_COUNTER -> limit.permits() + limit.permits() * millis / limit.period().toMillis();
		};
	}

	@Provide
	Arbitrary<RateLimitBucket> buckets() {
		return limits().list()
			.ofMinSize(1)
			.ofMaxSize(8)
			.uniqueElements((limit) -> limit.algorithm() + "" + limit.period())
			.map(StorePropertyTests::bucket);
	}

	@Provide
	Arbitrary<Limit> limits() {
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
	@Provide
	Arbitrary<List<Tuple2<Integer, Integer>>> plans() {
		return Combinators.combine(Arbitraries.integers().between(0, 99), Arbitraries.integers().between(0, 9_999))
			.as(Tuple::of)
			.list()
			.ofSize(STEPS);
	}

	private static List<Step> steps(RateLimitBucket bucket, List<Tuple2<Integer, Integer>> plan) {
		long now = START;
		List<Step> steps = new ArrayList<>(plan.size());
		for (Tuple2<Integer, Integer> next : plan) {
			Limit limit = bucket.limits().get(next.get2() % bucket.limits().size());
			now += move(limit, next.get2());
			int what = next.get1();
			String operation = (what == 0) ? "reset" : (what < 6) ? "refund" : "acquire";
			long cost = (what < 70) ? 1 : (what < 75) ? 0 : what % (limit.burst() + 2);
			steps.add(new Step(operation, now, operation.equals("refund") ? Math.max(1, cost) : cost));
		}
		return steps;
	}

	/**
	 * Mostly a fraction of an interval; now and then a period, or nothing, or one unit;
	 * rarely back.
	 */
	private static long move(Limit limit, int random) {
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

	private static Step look(Step refused, long later) {
		return new Step("acquire", refused.atMicros() + later, refused.cost());
	}

	private static boolean countsMillis(Limit limit) {
		return limit.algorithm() == Algorithm.SLIDING_WINDOW_COUNTER;
	}

	private static RateLimitBucket bucket(List<Limit> limits) {
		return new RateLimitBucket("policy", UUID.randomUUID().toString(), limits, Duration.ofSeconds(1));
	}

	private StoreResult inMemory(RateLimitBucket bucket, Step step) {
		this.clock.set(step.atMicros());
		switch (step.operation()) {
			case "refund" -> this.memory.refund(bucket, step.cost(), null).toCompletableFuture().join();
			case "reset" -> this.memory.reset(bucket).toCompletableFuture().join();
			default -> {
				return this.memory.acquire(bucket, step.cost()).toCompletableFuture().join();
			}
		}
		return this.memory.acquire(bucket, 0).toCompletableFuture().join();
	}

}
