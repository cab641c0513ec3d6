package io.github.ratelimit.store.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import io.github.ratelimit.RateLimitStoreException;
import io.github.ratelimit.StoreFailure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link GuardedScriptRunner}, with a server that does what they say.
 */
class GuardedScriptRunnerTests {

	private static final LuaScript SCRIPT = LuaScript.of("return {}".getBytes(StandardCharsets.US_ASCII));

	private static final RateLimitStoreException GONE = FakeLink.failing(StoreFailure.UNREACHABLE);

	private final FakeLink link = new FakeLink();

	private final AtomicInteger recoveries = new AtomicInteger();

	private final GuardedScriptRunner runner = new GuardedScriptRunner(this.link, Duration.ofMillis(30),
			this.recoveries::incrementAndGet);

	@AfterEach
	void close() {
		this.runner.close();
	}

	@Test
	void fifthFailureInARowStopsCalls() {
		lose();
		assertThat(this.link.sent).hasValue(5);
		for (int i = 0; i < 100; i++) {
			assertThat(failureOf("a")).isSameAs(GONE);
		}
		assertThat(this.link.sent).hasValue(5);
	}

	@Test
	void answerBetweenFailuresKeepsCallsGoing() {
		for (int i = 0; i < 20; i++) {
			this.link.failure = (i % 5 == 4) ? null : GONE;
			failureOf("a");
		}
		assertThat(this.link.sent).hasValue(20);
		assertThat(this.link.probes).isEmpty();
	}

	@Test
	void callThatIsNotAnsweredIsUnreachableAtTheDeadline() {
		this.link.hanging = true;
		assertThat(failureOf("a")).returns(StoreFailure.UNREACHABLE, RateLimitStoreException::failure)
			.hasMessageContaining("30 ms");
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "UNREACHABLE")
	void errorsStopNoCalls(StoreFailure failure) {
		this.link.failure = FakeLink.failing(failure);
		for (int i = 0; i < 20; i++) {
			assertThat(failureOf("a")).returns(failure, RateLimitStoreException::failure);
		}
		assertThat(this.link.sent).hasValue(20);
	}

	@ParameterizedTest
	@EnumSource(names = { "READ_ONLY", "MOVED" })
	void topologyIsAskedForOnceASecondAtMost(StoreFailure failure) {
		this.link.failure = FakeLink.failing(failure);
		await().during(Duration.ofMillis(400)).until(() -> {
			failureOf("a");
			return this.link.probes.size() <= 1;
		});
		assertThat(this.link.probes).hasSize(1);
		await().atMost(Duration.ofSeconds(5)).until(() -> {
			failureOf("a");
			return this.link.probes.size() == 2;
		});
	}

	@Test
	void probeThatSucceedsBringsCallsBackAndTellsOnce() {
		lose();
		this.link.failure = null;
		this.link.probeFailure = null;
		await().untilAsserted(() -> assertThat(this.recoveries).hasValue(1));
		assertThat(failureOf("a")).isNull();
		assertThat(this.recoveries).hasValue(1);
	}

	@Test
	void probesAreOneAtATimeAndGrowRarer() {
		this.link.probeFailure = GONE;
		this.link.failure = GONE;
		failFromManyThreads();
		await().atMost(Duration.ofSeconds(10)).until(() -> this.link.probes.size() >= 11);
		assertThat(this.link.mostProbesAtOnce).hasValue(1);
		List<Long> times = new ArrayList<>(this.link.probes);
		long first = TimeUnit.NANOSECONDS.toMillis(times.get(1) - times.get(0));
		long last = TimeUnit.NANOSECONDS.toMillis(times.get(10) - times.get(9));
		assertThat(first).isLessThan(last);
		assertThat(last).isBetween(249L, 2000L);
	}

	@Test
	void probesAreAtRandomTimes() {
		this.link.probeFailure = GONE;
		lose();
		await().atMost(Duration.ofSeconds(10)).until(() -> this.link.probes.size() >= 11);
		List<Long> times = new ArrayList<>(this.link.probes);
		assertThat(times.get(10) - times.get(9)).isNotEqualTo(times.get(9) - times.get(8));
	}

	@Test
	void reasonIsThatOfTheLastProbe() {
		this.link.probeFailure = FakeLink.failing(StoreFailure.NOT_PERMITTED);
		lose();
		await().untilAsserted(
				() -> assertThat(failureOf("a")).returns(StoreFailure.NOT_PERMITTED, RateLimitStoreException::failure));
	}

	@Test
	void probesGoOnWhateverOneThrows() {
		this.link.probeFailure = new StackOverflowError();
		lose();
		await().until(() -> this.link.probes.size() >= 3);
		assertThat(failureOf("a")).returns(StoreFailure.ERROR, RateLimitStoreException::failure);
		this.link.failure = null;
		this.link.probeFailure = null;
		await().untilAsserted(() -> assertThat(failureOf("a")).isNull());
	}

	@Test
	void serverThatIsLostStopsNoCallsToOthers() {
		this.link.probeFailure = GONE;
		lose();
		this.link.failure = null;
		assertThat(failureOf("a")).isSameAs(GONE);
		assertThat(failureOf("b")).isNull();
	}

	@Test
	void recoveryIsToldWhenNoServerIsLostAnyMore() {
		this.link.probeFailure = GONE;
		this.link.failure = GONE;
		for (int i = 0; i < 5; i++) {
			failureOf("a");
			failureOf("b");
		}
		await().until(() -> this.link.probes.size() >= 4);
		assertThat(this.recoveries).hasValue(0);
		this.link.probeFailure = null;
		this.link.failure = null;
		await().untilAsserted(() -> assertThat(this.recoveries).hasValue(1));
		assertThat(failureOf("a")).isNull();
		assertThat(failureOf("b")).isNull();
	}

	@Test
	void connectionThatFailsIsTriedAgainAndHoldsUpNobody() {
		this.link.probeFailure = GONE;
		this.runner.connect(SCRIPT, key("a"));
		assertThat(failureOf("a")).isSameAs(GONE);
		assertThat(this.link.sent).hasValue(0);
		this.link.probeFailure = null;
		await().untilAsserted(() -> assertThat(failureOf("a")).isNull());
	}

	@Test
	void closingEndsEverything() {
		this.link.probeFailure = GONE;
		lose();
		this.runner.close();
		int probes = this.link.probes.size();
		assertThat(this.link.closed).isTrue();
		await().during(Duration.ofMillis(200)).until(() -> this.link.probes.size() <= probes + 1);
		this.link.hanging = true;
		assertThat(failureOf("b")).returns(StoreFailure.UNREACHABLE, RateLimitStoreException::failure);
	}

	private void lose() {
		if (this.link.probeFailure == null) {
			this.link.probeFailure = GONE;
		}
		this.link.failure = GONE;
		for (int i = 0; i < 5; i++) {
			failureOf("a");
		}
	}

	private void failFromManyThreads() {
		ExecutorService threads = Executors.newFixedThreadPool(32);
		for (int i = 0; i < 320; i++) {
			threads.execute(() -> failureOf("a"));
		}
		threads.shutdown();
	}

	private @Nullable RateLimitStoreException failureOf(String key) {
		try {
			assertThat(this.runner.run(SCRIPT, new byte[][] { key(key) }, new byte[0][]).toCompletableFuture().join())
				.isEqualTo(FakeLink.ANSWER);
			return null;
		}
		catch (CompletionException ex) {
			return (RateLimitStoreException) ex.getCause();
		}
	}

	private static byte[] key(String key) {
		return key.getBytes(StandardCharsets.US_ASCII);
	}

}
