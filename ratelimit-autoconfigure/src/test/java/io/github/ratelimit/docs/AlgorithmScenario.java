package io.github.ratelimit.docs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.StoreResult;
import io.github.ratelimit.store.memory.InMemoryRateLimitStore;
import io.github.ratelimit.testsupport.MutableClock;

import static java.time.ZoneOffset.UTC;

/**
 * The same calls for every algorithm: a steady trickle with a burst before and a burst
 * after the border of two windows, then silence, then a third burst.
 */
final class AlgorithmScenario {

	static final Duration PERIOD = Duration.ofSeconds(10);

	static final int PERMITS = 10;

	static final Duration MAX_WAIT = Duration.ofSeconds(2);

	static final Duration LENGTH = Duration.ofSeconds(40);

	static final int BURST = 15;

	/** When the bursts come, in milliseconds. */
	static final List<Integer> BURSTS = List.of(9_000, 11_500, 33_000);

	private static final List<Integer> TRICKLE = List.of(0, 2_500, 5_000, 7_500, 10_000, 12_500, 15_000, 17_500, 20_000,
			22_500, 35_000, 37_500);

	/** A multiple of the period, so that windows aligned to 1970 begin at 0. */
	private static final long START = 1_800_000_000_000_000L;

	private AlgorithmScenario() {
	}

	/** When the calls come, in milliseconds and in order. */
	static List<Integer> times() {
		return Stream
			.concat(TRICKLE.stream(), BURSTS.stream().flatMap((time) -> Collections.nCopies(BURST, time).stream()))
			.sorted()
			.toList();
	}

	/** What the store answers to the calls. */
	static List<Call> run(Algorithm algorithm) {
		MutableClock clock = new MutableClock(START);
		InMemoryRateLimitStore store = new InMemoryRateLimitStore(clock, UTC);
		RateLimitBucket bucket = new RateLimitBucket("picture", "caller", List.of(Limit.of(PERMITS, PERIOD, algorithm)),
				MAX_WAIT);
		List<Call> calls = new ArrayList<>();
		for (int time : times()) {
			clock.set(START + time * 1_000L);
			StoreResult result = store.acquire(bucket, 1).toCompletableFuture().join();
			calls.add(new Call(time, result.allowed(), (int) (result.delayMicros() / 1_000)));
		}
		return calls;
	}

	/** The most calls that go on within less than a period. */
	static long mostInOnePeriod(List<Call> calls) {
		List<Integer> goOn = calls.stream().filter(Call::allowed).map(Call::goesOn).toList();
		return goOn.stream()
			.mapToLong(
					(from) -> goOn.stream().filter((time) -> time >= from && time < from + PERIOD.toMillis()).count())
			.max()
			.orElse(0);
	}

	/**
	 * One call, in milliseconds.
	 *
	 * @param time when it came
	 * @param allowed whether it was admitted
	 * @param delay how long it waited for its turn
	 */
	record Call(int time, boolean allowed, int delay) {

		int goesOn() {
			return this.time + this.delay;
		}

	}

}
