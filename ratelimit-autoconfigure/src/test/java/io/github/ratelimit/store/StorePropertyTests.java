package io.github.ratelimit.store;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
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

	private static final long START = RandomCalls.START;

	private static final int SMALLEST_RUN = 100_000;

	private final MutableClock clock = new MutableClock(START);

	private final InMemoryRateLimitStore memory = new InMemoryRateLimitStore(this.clock, ZoneOffset.UTC);

	private final StoreComparison comparison = new StoreComparison(this.memory, this.clock);

	private final RedisReplay redis = new RedisReplay(RedisConnections.factory());

	/** 450 times 250 steps, in 450 round trips. */
	@Property(tries = 450, shrinking = ShrinkingMode.BOUNDED)
	void bothStoresAgreeOnEveryField(@ForAll("buckets") RateLimitBucket bucket,
			@ForAll("plans") List<Tuple2<Integer, Integer>> plan) {
		this.comparison.compare(bucket, RandomCalls.steps(bucket, plan), this.redis::run);
	}

	@Property(tries = 40, shrinking = ShrinkingMode.BOUNDED)
	void bothStoresAgreeOnTokenBucketsAlone(@ForAll("tokenBuckets") RateLimitBucket bucket,
			@ForAll("plans") List<Tuple2<Integer, Integer>> plan) {
		this.comparison.compare(bucket, RandomCalls.steps(bucket, plan), this.redis::runOneByOne);
	}

	/** Calls of one moment, as they travel together, on few keys. */
	@Property(tries = 200)
	void callsTogetherAreDecidedAsOneAfterTheOther(@ForAll("tokenBuckets") RateLimitBucket one,
			@ForAll("tokenBuckets") RateLimitBucket other,
			@ForAll @Size(min = 1, max = 40) List<@IntRange(max = 99) Integer> plan, @ForAll boolean damaged) {
		List<RateLimitBucket> buckets = new ArrayList<>();
		List<Long> costs = new ArrayList<>();
		// Held against other limits too, which share some of the counters.
		Limit shared = one.limits().get(0);
		Stream<Limit> further = other.limits().stream().filter((limit) -> !limit.period().equals(shared.period()));
		RateLimitBucket mixed = new RateLimitBucket(
				one.counters().withLimits(Stream.concat(Stream.of(shared), further).toList()), one.key());
		for (int next : plan) {
			RateLimitBucket bucket = (next % 3 == 0) ? one : (next % 3 == 1) ? other : mixed;
			buckets.add(bucket);
			costs.add(RandomCalls.cost(bucket.limits().get(0), next));
		}
		if (damaged) {
			this.redis.plant(one, "damaged");
		}
		this.clock.set(START);
		List<StoreResult> together = this.redis.runTogether(buckets, costs, START);
		for (int i = 0; i < costs.size(); i++) {
			if (!damaged) {
				assertThat(together.get(i)).isEqualTo(this.memory.acquireBlocking(buckets.get(i), costs.get(i)));
			}
			else if (buckets.get(i).key().equals(one.key()) && costs.get(i) > 0) {
				assertThat(together.get(i).allowed()).isFalse();
			}
		}
	}

	@AfterContainer
	static void enoughStepsWereTaken() {
		StoreComparison.assertSteps(SMALLEST_RUN);
	}

	@Property(tries = 300)
	void waitingRetryAfterSucceedsAndOneUnitLessFails(@ForAll("buckets") RateLimitBucket bucket,
			@ForAll("plans") List<Tuple2<Integer, Integer>> plan) {
		for (Step step : RandomCalls.steps(bucket, plan)) {
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
		for (Step step : RandomCalls.steps(bucket, plan)) {
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
		for (Step step : RandomCalls.steps(bucket, plan)) {
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
		for (Step step : RandomCalls.steps(bucket, plan)) {
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
	Arbitrary<RateLimitBucket> tokenBuckets() {
		return RandomCalls.limits()
			.filter((limit) -> limit.algorithm() == Algorithm.TOKEN_BUCKET)
			.list()
			.ofMinSize(1)
			.ofMaxSize(3)
			.uniqueElements(Limit::period)
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
		return this.comparison.inMemory(bucket, step);
	}

}
