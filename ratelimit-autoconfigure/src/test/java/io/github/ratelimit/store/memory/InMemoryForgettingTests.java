package io.github.ratelimit.store.memory;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.StoreResult;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which keys an {@link InMemoryRateLimitStore} forgets, and when.
 */
class InMemoryForgettingTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private static final Limit QUICK = Limit.of(10, Duration.ofSeconds(1));

	private static final Limit DAILY = Limit.of(1_000, Duration.ofDays(1), Algorithm.FIXED_WINDOW);

	private final MutableClock clock = new MutableClock(1_800_000_000_000_000L);

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void newcomersAreAdmittedOnePeriodAfterTheClockWasSetBack(Algorithm algorithm) {
		InMemoryRateLimitStore store = storeOf(3);
		Limit limit = Limit.of(2, MINUTE, algorithm);
		for (String key : List.of("a", "b", "c")) {
			acquire(store, key, limit, 2);
			assertThat(acquire(store, key, limit, 1).allowed()).isFalse();
		}
		this.clock.advance(Duration.ofHours(-1));
		acquire(store, "first", limit, 1);
		this.clock.advance(MINUTE.multipliedBy(2));
		for (String newcomer : List.of("x", "y", "z")) {
			assertThat(acquire(store, newcomer, limit, 2).allowed()).as(newcomer).isTrue();
		}
	}

	@Test
	void idleKeysAreForgottenBeforeSpentQuotas() {
		InMemoryRateLimitStore store = storeOf(16);
		acquire(store, "spent", DAILY, 999);
		this.clock.advance(Duration.ofSeconds(1));
		for (int visitor = 0; visitor < 1_000; visitor++) {
			acquire(store, "visitor" + visitor, QUICK, 1);
			this.clock.advance(Duration.ofSeconds(1));
		}
		assertThat(acquire(store, "spent", DAILY, 0).counters().get(0).remaining()).isEqualTo(1);
	}

	@Test
	void idleKeysDoNotLinger() {
		InMemoryRateLimitStore store = storeOf(10_000);
		Limit log = Limit.of(1_000, Duration.ofHours(1), Algorithm.SLIDING_WINDOW_LOG);
		for (int key = 0; key < 1_000; key++) {
			acquire(store, "log" + key, log, 1);
		}
		this.clock.advance(Duration.ofHours(2));
		for (int key = 0; key < 200; key++) {
			acquire(store, "other" + key, DAILY, 1);
		}
		assertThat(store.size()).isEqualTo(200);
	}

	/** It would otherwise be made anew for each of its calls. */
	@Test
	void keyWithAQuickRefillIsKeptWhileItIsUsed() {
		InMemoryRateLimitStore store = storeOf(100);
		for (int i = 0; i < 10; i++) {
			acquire(store, "quick" + i, QUICK, 1);
		}
		this.clock.advance(Duration.ofSeconds(59));
		acquire(store, "other", DAILY, 1);
		assertThat(store.size()).isEqualTo(11);
	}

	@Test
	void nobodyCanWorkOutWhoIsForgotten() {
		assertThat(IntStream.range(0, 3).mapToObj((i) -> keptOf(5_000)).distinct().count()).isGreaterThan(1);
	}

	private Set<String> keptOf(int keys) {
		InMemoryRateLimitStore store = storeOf(500);
		for (int key = 0; key < keys; key++) {
			acquire(store, "key" + key, DAILY, 1);
		}
		Set<String> kept = new TreeSet<>();
		for (int key = 0; key < keys; key++) {
			if (acquire(store, "key" + key, DAILY, 0).counters().get(0).remaining() < DAILY.permits()) {
				kept.add("key" + key);
			}
		}
		assertThat(kept).hasSize(500);
		return kept;
	}

	private InMemoryRateLimitStore storeOf(int maxKeys) {
		return new InMemoryRateLimitStore(this.clock, ZoneOffset.UTC, maxKeys);
	}

	private static StoreResult acquire(InMemoryRateLimitStore store, String key, Limit limit, long cost) {
		String policy = limit.toString();
		return store.acquireBlocking(new RateLimitBucket(policy, key, List.of(limit), Duration.ofHours(1)), cost);
	}

}
