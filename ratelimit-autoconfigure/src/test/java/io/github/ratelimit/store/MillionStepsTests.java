package io.github.ratelimit.store;

import java.time.ZoneOffset;
import java.util.List;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.lifecycle.AfterContainer;

import io.github.ratelimit.store.memory.InMemoryRateLimitStore;
import io.github.ratelimit.store.redis.RedisReplay;
import io.github.ratelimit.testsupport.MutableClock;
import io.github.ratelimit.testsupport.RedisConnections;

/**
 * The comparison of {@link StorePropertyTests} in its long form: a million steps, in all
 * algorithms, on which Java and Lua agree to the last unit.
 */
@Tag("faults")
class MillionStepsTests {

	private final StorePropertyTests properties = new StorePropertyTests();

	private final MutableClock clock = new MutableClock(RandomCalls.START);

	private final StoreComparison comparison = new StoreComparison(
			new InMemoryRateLimitStore(this.clock, ZoneOffset.UTC), this.clock);

	private final RedisReplay redis = new RedisReplay(RedisConnections.factory());

	@Property(tries = 3600, shrinking = ShrinkingMode.BOUNDED)
	void inAnyAlgorithms(@ForAll("buckets") RateLimitBucket bucket,
			@ForAll("plans") List<Tuple2<Integer, Integer>> plan) {
		this.comparison.compare(bucket, RandomCalls.steps(bucket, plan), this.redis::run);
	}

	@Property(tries = 800, shrinking = ShrinkingMode.BOUNDED)
	void inTokenBucketsAlone(@ForAll("tokenBuckets") RateLimitBucket bucket,
			@ForAll("plans") List<Tuple2<Integer, Integer>> plan) {
		this.comparison.compare(bucket, RandomCalls.steps(bucket, plan), this.redis::runOneByOne);
	}

	@AfterContainer
	static void aMillionStepsWereTaken() {
		StoreComparison.assertSteps(1_000_000);
	}

	@Provide
	Arbitrary<RateLimitBucket> buckets() {
		return this.properties.buckets();
	}

	@Provide
	Arbitrary<RateLimitBucket> tokenBuckets() {
		return this.properties.tokenBuckets();
	}

	@Provide
	Arbitrary<List<Tuple2<Integer, Integer>>> plans() {
		return RandomCalls.plans();
	}

}
