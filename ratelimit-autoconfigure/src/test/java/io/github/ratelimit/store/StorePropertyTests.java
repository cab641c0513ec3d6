package io.github.ratelimit.store;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.lifecycle.AfterContainer;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.StoreResult.Counter;
import io.github.ratelimit.store.memory.InMemoryRateLimitStore;
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

	private static final int STEPS = RandomCalls.STEPS;

	private static final int SMALLEST_RUN = 100_000;

	private static final AtomicLong STEPS_IN_REDIS = new AtomicLong();

	private final MutableClock clock = new MutableClock(START);

	private final InMemoryRateLimitStore memory = new InMemoryRateLimitStore(this.clock, ZoneOffset.UTC);

	private final RedisReplay redis = new RedisReplay(RedisConnections.factory());

	/** 450 times 250 steps, in 450 round trips. */
	@Property(tries = 450, shrinking = ShrinkingMode.BOUNDED)
	void bothStoresAgreeOnEveryField(@ForAll("buckets") RateLimitBucket bucket,
			@ForAll("plans") List<Tuple2<Integer, Integer>> plan) {
		List<Step> steps = new ArrayList<>();
		List<StoreResult> expected = new ArrayList<>();
		List<RateLimitReceipt> receipts = new ArrayList<>();
		for (Step planned : steps(bucket, plan)) {
			boolean refund = planned.operation().equals("refund");
			Step step = refund ? withReceipt(planned, receipts) : planned;
			StoreResult result = inMemory(bucket, step);
			if (step.cost() > 0 && step.operation().equals("acquire") && result.allowed()) {
				receipts.add(Receipts.of(result));
			}
			steps.add(step);
			expected.add(result);
			if (refund) {
				steps.add(new Step("acquire", step.atMicros(), 0));
				expected.add(result);
			}
		}
		List<StoreResult> actual = this.redis.run(bucket, steps);
		for (int i = 0; i < steps.size(); i++) {
			// What the script replies to a refund is of use to nobody.
			if (!steps.get(i).operation().equals("refund")) {
				assertThat(actual.get(i)).as("%s, step %d: %s", bucket.limits(), i, steps.get(i))
					.isEqualTo(expected.get(i));
				STEPS_IN_REDIS.incrementAndGet();
			}
		}
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
				assertThat(inMemory(bucket, again(step, result.retryAfterMicros() - unit)).allowed()).isFalse();
				assertThat(inMemory(bucket, again(step, result.retryAfterMicros())).allowed()).isTrue();
				return;
			}
		}
	}

	@Property(tries = 300)
	void waitingForTheNextPermitBringsItAndOneUnitLessDoesNot(@ForAll("limits") Limit limit,
			@ForAll("plans") List<Tuple2<Integer, Integer>> plan) {
		RateLimitBucket bucket = new RateLimitBucket("policy", UUID.randomUUID().toString(), List.of(limit),
				Duration.ofDays(36_500));
		for (Step step : steps(bucket, plan)) {
			Counter counter = inMemory(bucket, step).counters().get(0);
			long next = counter.nextPermitAfterMicros();
			if (next == StoreResult.NEVER) {
				assertThat(counter.remaining()).isEqualTo(limit.burst());
			}
			else {
				long unit = countsMillis(limit) ? 1_000 : 1;
				assertThat(look(bucket, step.atMicros() + next - unit).remaining()).isEqualTo(counter.remaining());
				assertThat(look(bucket, step.atMicros() + next).remaining()).isGreaterThan(counter.remaining());
			}
		}
	}

	@Property(tries = 300)
	void nextPermitOfALimitThatRefusesIsNotAfterRetryAfter(@ForAll("buckets") RateLimitBucket bucket,
			@ForAll("plans") List<Tuple2<Integer, Integer>> plan) {
		for (Step step : steps(bucket, plan)) {
			StoreResult result = inMemory(bucket, step);
			if (result.retryAfterMicros() != StoreResult.NEVER) {
				assertThat(result.counters()).filteredOn(Counter::violated)
					.allMatch((counter) -> counter.nextPermitAfterMicros() <= result.retryAfterMicros());
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
	static long bound(Limit limit, long stretch) {
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
		return RandomCalls.limits()
			.list()
			.ofMinSize(1)
			.ofMaxSize(8)
			.uniqueElements((limit) -> limit.algorithm() + "" + limit.period())
			.map(StorePropertyTests::bucket);
	}

	@Provide
	Arbitrary<Limit> limits() {
		return RandomCalls.limits();
	}

	@Provide
	Arbitrary<List<Tuple2<Integer, Integer>>> plans() {
		return RandomCalls.plans();
	}

	private static List<Step> steps(RateLimitBucket bucket, List<Tuple2<Integer, Integer>> plan) {
		long now = START;
		List<Step> steps = new ArrayList<>(plan.size());
		for (Tuple2<Integer, Integer> next : plan) {
			Limit limit = bucket.limits().get(next.get2() % bucket.limits().size());
			now += RandomCalls.move(limit, next.get2());
			int what = next.get1();
			String operation = (what == 0) ? "reset" : (what < 12) ? "refund" : "acquire";
			long cost = RandomCalls.cost(limit, what);
			steps.add(new Step(operation, now, operation.equals("refund") ? Math.max(1, cost) : cost));
		}
		return steps;
	}

	/** Of a call that was admitted, lately or long ago; or of none, or not quite. */
	private static Step withReceipt(Step refund, List<RateLimitReceipt> receipts) {
		int random = (int) (refund.atMicros() % 9_973);
		if (receipts.isEmpty() || random % 5 == 0) {
			return refund;
		}
		RateLimitReceipt receipt = receipts.get(Math.max(0, receipts.size() - 1 - random % 23));
		if (random % 5 == 1) {
			receipt = new RateLimitReceipt(receipt.takenAtMicros() + random % 3 - 1,
					receipt.resetAfterMicros().stream().map((reset) -> reset + random % 7).toList());
		}
		return new Step("refund", refund.atMicros(), refund.cost(), receipt);
	}

	private static Step again(Step refused, long later) {
		return new Step("acquire", refused.atMicros() + later, refused.cost());
	}

	private static boolean countsMillis(Limit limit) {
		return limit.algorithm() == Algorithm.SLIDING_WINDOW_COUNTER;
	}

	private static RateLimitBucket bucket(List<Limit> limits) {
		return new RateLimitBucket("policy", UUID.randomUUID().toString(), limits, Duration.ofSeconds(1));
	}

	private Counter look(RateLimitBucket bucket, long atMicros) {
		return inMemory(bucket, new Step("acquire", atMicros, 0)).counters().get(0);
	}

	private StoreResult inMemory(RateLimitBucket bucket, Step step) {
		this.clock.set(step.atMicros());
		switch (step.operation()) {
			case "refund" -> this.memory.refund(bucket, step.cost(), step.receipt()).toCompletableFuture().join();
			case "reset" -> this.memory.reset(bucket).toCompletableFuture().join();
			default -> {
				return this.memory.acquire(bucket, step.cost()).toCompletableFuture().join();
			}
		}
		return this.memory.acquire(bucket, 0).toCompletableFuture().join();
	}

}
