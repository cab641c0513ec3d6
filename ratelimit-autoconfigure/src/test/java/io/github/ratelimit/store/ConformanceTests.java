package io.github.ratelimit.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.ratelimit.store.Trace.Step;
import io.github.ratelimit.store.Trace.StepLimit;
import io.github.ratelimit.store.memory.InMemoryRateLimitStore;
import io.github.ratelimit.store.redis.RedisStores;
import io.github.ratelimit.testsupport.MutableClock;
import io.github.ratelimit.testsupport.RedisConnections;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Replays recorded traces through both stores: every field of every answer, to the last
 * microsecond. {@code -Dratelimit.vectors} names another folder of traces.
 */
class ConformanceTests {

	private final MutableClock clock = new MutableClock(0);

	static Stream<Trace> traces() {
		return Trace.readAll(folder());
	}

	@Test
	void thereAreTraces() {
		assertThat(traces()).isNotEmpty();
	}

	@ParameterizedTest
	@MethodSource("traces")
	void redisStoreFollows(Trace trace) {
		String prefix = "trace-" + UUID.randomUUID();
		replay(trace, RedisStores.withClock(RedisConnections.factory(), prefix, this.clock));
	}

	@ParameterizedTest
	@MethodSource("traces")
	void inMemoryStoreFollows(Trace trace) {
		replay(trace, new InMemoryRateLimitStore(this.clock, ZoneOffset.UTC));
	}

	private void replay(Trace trace, RateLimitStore store) {
		RateLimitBucket bucket = new RateLimitBucket("policy", "key", trace.toLimits(), Duration.ofDays(3650));
		for (int i = 0; i < trace.steps().size(); i++) {
			Step step = trace.steps().get(i);
			this.clock.set(step.atMicros());
			StoreResult result = store.acquire(bucket, step.cost()).toCompletableFuture().join();
			assertThat(toStep(step, result)).as("%s, step %d", trace.name(), i).isEqualTo(step);
		}
	}

	private static Step toStep(Step step, StoreResult result) {
		Long retryAfter = (result.retryAfterMicros() != StoreResult.NEVER) ? result.retryAfterMicros() : null;
		List<Integer> violated = IntStream.range(0, result.counters().size())
			.filter((limit) -> result.counters().get(limit).violated())
			.boxed()
			.toList();
		List<StepLimit> limits = result.counters()
			.stream()
			.map((counter) -> new StepLimit(counter.remaining(), counter.resetAfterMicros()))
			.toList();
		return new Step(step.atMicros(), step.cost(), result.allowed(), retryAfter, result.delayMicros(), violated,
				limits);
	}

	/**
	 * A relative folder is meant from where Maven was called, which may be above this
	 * module.
	 */
	private static Path folder() {
		@Nullable String chosen = System.getProperty("ratelimit.vectors");
		Path folder = Path.of((chosen != null) ? chosen : "src/test/resources/vectors");
		return (Files.isDirectory(folder) || folder.isAbsolute()) ? folder : Path.of("..").resolve(folder);
	}

}
