package io.github.ratelimit.store.memory;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitReceipt;
import io.github.ratelimit.store.Receipts;
import io.github.ratelimit.store.StoreResult;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link InMemoryRateLimitStore} beside simple models: one that never forgets, and one
 * that looks at every key to find the one to forget.
 */
class InMemoryModelPropertyTests {

	private static final int KEYS = 8;

	private final MutableClock clock = new MutableClock(1_800_000_000_000_000L);

	private final CounterClock counterClock = new CounterClock(this.clock, ZoneOffset.UTC);

	@Property(tries = 500)
	void answersAsIfUnboundedWhileThereIsRoom(@ForAll Algorithm algorithm, @ForAll("calls") List<Call> calls) {
		InMemoryRateLimitStore store = new InMemoryRateLimitStore(this.clock, ZoneOffset.UTC, KEYS);
		Map<Integer, BucketCounters> model = new HashMap<>();
		List<RateLimitReceipt> receipts = new ArrayList<>();
		for (Call call : calls) {
			this.clock.advance(Duration.ofMillis(call.millis()));
			RateLimitBucket bucket = bucket(call.key(), algorithm);
			BucketCounters expected = model.computeIfAbsent(call.key(), (key) -> counters());
			CountedLimits limits = new CountedLimits(bucket.counters());
			if (call.what() == 0) {
				store.reset(bucket);
				expected.reset(limits);
				if (model.get(call.key()) == expected) {
					model.remove(call.key());
				}
			}
			else if (call.what() == 1 && !receipts.isEmpty()) {
				RateLimitReceipt receipt = receipts.get(receipts.size() / 2);
				store.refund(bucket, 1, receipt);
				expected.giveBack(limits, 1, receipt, this.counterClock);
			}
			else {
				StoreResult result = acquire(store, bucket, call.cost());
				assertThat(result).isEqualTo(expected.acquire(limits, call.cost()));
				if (result.allowed()) {
					receipts.add(Receipts.of(result));
				}
			}
		}
	}

	@Property(tries = 1_000)
	void forgetsWhatTheModelForgets(@ForAll Algorithm algorithm, @ForAll @IntRange(min = 1, max = 5) int maxKeys,
			@ForAll("calls") List<Call> calls) {
		InMemoryRateLimitStore store = new InMemoryRateLimitStore(this.clock, ZoneOffset.UTC, maxKeys);
		Map<Integer, BucketCounters> model = new HashMap<>();
		Map<Integer, Long> refusedUntil = new HashMap<>();
		List<Integer> byUse = new ArrayList<>();
		BucketCounters overflow = counters();
		for (Call call : calls) {
			this.clock.advance(Duration.ofMillis(call.millis()).plusNanos(1_000));
			long now = this.clock.micros();
			Integer key = call.key();
			RateLimitBucket bucket = bucket(key, algorithm);
			byUse.removeIf((kept) -> model.get(kept).isIdle(now));
			model.keySet().retainAll(byUse);
			Set<Integer> refused = new HashSet<>(byUse);
			refused.removeIf((kept) -> refusedUntil.getOrDefault(kept, now) <= now);
			boolean full = byUse.size() == maxKeys && refused.size() == maxKeys;
			BucketCounters counters = model.containsKey(key) ? model.get(key) : full ? overflow : counters();
			StoreResult expected = counters.acquire(new CountedLimits(bucket.counters()), call.cost());
			assertThat(acquire(store, bucket, call.cost())).isEqualTo(expected);
			if (call.cost() > 0 && (model.containsKey(key) || (!full && expected.allowed()))) {
				if (!byUse.remove(key) && byUse.size() == maxKeys) {
					Integer oldest = byUse.stream().filter((kept) -> !refused.contains(kept)).findFirst().orElseThrow();
					byUse.remove(oldest);
					model.remove(oldest);
					refusedUntil.remove(oldest);
				}
				byUse.add(key);
				model.put(key, counters);
				if (expected.retryAfterMicros() != StoreResult.NEVER) {
					refusedUntil.put(key, now + expected.retryAfterMicros());
				}
			}
			assertThat(store.size()).isBetween(byUse.size(), maxKeys);
		}
	}

	@Provide
	Arbitrary<List<Call>> calls() {
		return Combinators
			.combine(Arbitraries.integers().between(0, 19), Arbitraries.integers().between(0, KEYS - 1),
					Arbitraries.frequency(Tuple.of(8, 1), Tuple.of(2, 2), Tuple.of(1, 0), Tuple.of(1, 4)),
					Arbitraries.frequency(Tuple.of(6, 0), Tuple.of(3, 100), Tuple.of(1, 7_000), Tuple.of(1, 60_000)))
			.as(Call::new)
			.list()
			.ofMinSize(20)
			.ofMaxSize(120);
	}

	private BucketCounters counters() {
		return new BucketCounters(new Keys(bucket(0, Algorithm.TOKEN_BUCKET).counters()), "", 0, this.counterClock);
	}

	private static StoreResult acquire(InMemoryRateLimitStore store, RateLimitBucket bucket, long cost) {
		return store.acquire(bucket, cost).toCompletableFuture().join();
	}

	private static RateLimitBucket bucket(int key, Algorithm algorithm) {
		return new RateLimitBucket("policy", "key" + key, List.of(Limit.of(3, Duration.ofSeconds(30), algorithm)),
				Duration.ofSeconds(60));
	}

	record Call(int what, int key, int cost, int millis) {

	}

}
