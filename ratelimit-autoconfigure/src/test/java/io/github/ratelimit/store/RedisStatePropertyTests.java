package io.github.ratelimit.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.springframework.data.redis.core.StringRedisTemplate;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.StoreResult.Counter;
import io.github.ratelimit.store.redis.RedisStores;
import io.github.ratelimit.testsupport.RedisConnections;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds for the keys in Redis, on its own clock, whatever the calls.
 */
class RedisStatePropertyTests {

	private final String prefix = "state-" + UUID.randomUUID();

	private final StringRedisTemplate redis = RedisConnections.template();

	private final RateLimitStore store = RedisStores.of(RedisConnections.factory(), this.prefix);

	@Property(tries = 150)
	void refusedCallChangesNoKey(@ForAll("limits") @Size(min = 1, max = 5) List<Limit> limits,
			@ForAll @Size(20) List<@IntRange(min = 1, max = 8) Integer> costs) {
		RateLimitBucket bucket = bucket(limits);
		for (int cost : costs) {
			Map<String, byte[]> before = dump();
			StoreResult result = acquire(bucket, cost);
			if (!result.allowed()) {
				assertThat(dump()).usingRecursiveComparison().isEqualTo(before);
				forget();
				return;
			}
		}
		forget();
	}

	/**
	 * Never without a time to live, never longer than until the limit is as if never
	 * used, in whole milliseconds of two moments.
	 */
	@Property(tries = 150)
	void everyKeyLivesAsLongAsItMatters(@ForAll("limits") @Size(min = 1, max = 5) List<Limit> limits,
			@ForAll @Size(10) List<@IntRange(min = -6, max = 8) Integer> costs) {
		RateLimitBucket bucket = bucket(limits);
		List<RateLimitReceipt> taken = new ArrayList<>();
		for (int cost : costs) {
			if (cost < 0) {
				RateLimitReceipt receipt = (cost % 2 == 0 && !taken.isEmpty()) ? taken.get(0) : null;
				this.store.refund(bucket, -cost, receipt).toCompletableFuture().join();
			}
			StoreResult result = acquire(bucket, Math.max(0, cost));
			if (cost > 0 && result.allowed()) {
				// Mostly the newest: its refund shortens the life of the key.
				taken.add(taken.size() % 4 / 3, Receipts.of(result));
			}
			long longest = result.counters().stream().mapToLong(Counter::resetAfterMicros).max().orElse(0);
			for (String key : keys()) {
				Long millis = this.redis.getExpire(key, TimeUnit.MILLISECONDS);
				// -1 for a key that lives for ever; one that is gone by now is none.
				assertThat(millis).as(key).isNotEqualTo(-1L).isLessThanOrEqualTo(longest / 1_000 + 2);
			}
		}
		forget();
	}

	@Provide
	Arbitrary<List<Limit>> limits() {
		Arbitrary<Long> permits = Arbitraries.longs().between(0, 30);
		Arbitrary<Integer> minutes = Arbitraries.integers().between(10, 3_000);
		return Combinators.combine(permits, minutes, Arbitraries.of(Algorithm.class))
			.as((p, m, algorithm) -> Limit.of(p, Duration.ofMinutes(m), algorithm))
			.list()
			.uniqueElements((limit) -> limit.algorithm());
	}

	private static RateLimitBucket bucket(List<Limit> limits) {
		return new RateLimitBucket("policy", UUID.randomUUID().toString(), limits, Duration.ofHours(1));
	}

	private StoreResult acquire(RateLimitBucket bucket, long cost) {
		return this.store.acquire(bucket, cost).toCompletableFuture().join();
	}

	private Map<String, byte[]> dump() {
		Map<String, byte[]> values = new HashMap<>();
		keys().forEach((key) -> values.put(key, this.redis.dump(key)));
		return values;
	}

	private void forget() {
		this.redis.delete(keys());
	}

	private Set<String> keys() {
		return this.redis.keys(this.prefix + ":*");
	}

}
