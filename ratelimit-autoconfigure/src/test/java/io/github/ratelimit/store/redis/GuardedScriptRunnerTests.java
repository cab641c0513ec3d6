package io.github.ratelimit.store.redis;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GuardedScriptRunner} and {@link Prober}, without servers.
 */
class GuardedScriptRunnerTests {

	private static final Duration TIMEOUT = Duration.ofMillis(100);

	private final LimiterThreads threads = new LimiterThreads();

	private final FakeLink link = new FakeLink();

	private final AtomicInteger recovered = new AtomicInteger();

	private final GuardedScriptRunner runner = new GuardedScriptRunner(this.link, TIMEOUT,
			this.recovered::incrementAndGet, new CheckReporter(Map.of()));

	@AfterEach
	void close() {
		this.runner.close();
	}

	@Test
	void serverThatRefusesIsNotAskedUntilAProbeSucceeds() {
		CountDownLatch back = new CountDownLatch(1);
		this.link.probe = (server) -> awaitUninterrupted(back);
		this.link.answer = (server) -> FakeLink.failing("gone", StoreFailure.UNREACHABLE);
		assertThat(failure('a')).isEqualTo(StoreFailure.UNREACHABLE);
		assertThat(this.runner.isReachable()).isFalse();
		this.link.answer = (server) -> FakeLink.answered();
		CompletableFuture<long[]> call = call('a');
		assertThat(call).isCompletedExceptionally();
		assertThat(failureOf(call)).hasMessage("gone");
		assertThat(this.link.sent).hasValue(1);
		back.countDown();
		awaitCallsOf('a');
		awaitRecoveries(1);
	}

	@Test
	void callWhoseKeysAreBeingMovedLosesNoServer() {
		this.link.answer = (server) -> CompletableFuture.failedFuture(ScriptFailures.translate(
				new IllegalStateException("TRYAGAIN Multiple keys request during rehashing of slot"),
				StoreFailure.ERROR));
		assertThat(failure('a')).isEqualTo(StoreFailure.UNREACHABLE);
		assertThat(this.runner.isReachable()).isTrue();
	}

	@Test
	void connectionThatLivesIsProbedFirstAndKept() {
		this.link.connectionLives = true;
		open('a');
		awaitRecoveries(1);
		assertThat(this.link.probesOverLivingConnection).hasValue(1);
		assertThat(this.link.renewals).isEmpty();
	}

	@Test
	void connectionThatIsSilentToTheFirstProbeIsReplaced() {
		open('a');
		awaitRecoveries(1);
		assertThat(this.link.probesOverLivingConnection).hasValue(1);
		assertThat(this.link.renewals).hasSize(1);
	}

	@ParameterizedTest
	@EnumSource(value = StoreFailure.class, mode = EnumSource.Mode.EXCLUDE, names = { "UNREACHABLE", "PROTOCOL" })
	void errorsAreAnswersAndEndNoCalls(StoreFailure error) {
		this.link.answer = (server) -> FakeLink.failing("error", error);
		for (int i = 0; i < 20; i++) {
			assertThat(failure('a')).isEqualTo(error);
		}
		assertThat(this.link.sent).hasValue(20);
	}

	@Test
	void whatIsNoRedisIsNotAskedAgainAndTurnsNoBrokenConnectionIntoAnOutage() {
		lose('a');
		CompletableFuture<long[]> underWay = new CompletableFuture<>();
		this.link.answer = (server) -> underWay;
		CompletableFuture<long[]> call = call('a');
		this.link.answer = (server) -> FakeLink.failing("rubbish", StoreFailure.PROTOCOL);
		assertThat(failure('a')).isEqualTo(StoreFailure.PROTOCOL);
		fail(underWay);
		assertThat(failureOf(call).failure()).isEqualTo(StoreFailure.PROTOCOL);
		assertThat(failure('a')).isEqualTo(StoreFailure.PROTOCOL);
		assertThat(this.link.sent).hasValue(2);
		// Probes that find no server change nothing.
		Awaitility.await().until(() -> this.link.renewals.size() >= 3);
		assertThat(failure('a')).isEqualTo(StoreFailure.PROTOCOL);
		this.link.answer = (server) -> FakeLink.answered();
		this.link.probe = (server) -> {
		};
		awaitCallsOf('a');
	}

	@Test
	void callsThatAreNotAnsweredInTimeEndCallsToo() {
		lose('a');
		this.link.answer = (server) -> new CompletableFuture<>();
		List<CompletableFuture<long[]>> calls = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			calls.add(call('a'));
		}
		for (CompletableFuture<long[]> call : calls) {
			assertThat(failureOf(call)).hasMessage("Redis cannot be reached: no answer within 100 ms");
		}
		assertThat(call('a')).isCompletedExceptionally();
		assertThat(this.link.sent).hasValue(5);
	}

	@Test
	void lateReportsOfCallsOfBeforeChangeNothing() {
		lose('a');
		List<CompletableFuture<long[]>> late = new ArrayList<>();
		this.link.answer = (server) -> {
			CompletableFuture<long[]> reply = new CompletableFuture<>();
			late.add(reply);
			return reply;
		};
		for (int i = 0; i < 20; i++) {
			call('a');
		}
		late.subList(0, 5).forEach(GuardedScriptRunnerTests::fail);
		late.get(5).complete(FakeLink.REPLY);
		assertThat(call('a')).isCompletedExceptionally();
		this.link.answer = (server) -> FakeLink.answered();
		this.link.probe = (server) -> {
		};
		awaitCallsOf('a');
		int probes = this.link.renewals.size();
		late.subList(6, 20).forEach(GuardedScriptRunnerTests::fail);
		assertThat(call('a')).isCompletedWithValue(FakeLink.REPLY);
		Awaitility.await().during(Duration.ofMillis(100)).until(() -> this.link.renewals.size() == probes);
		assertThat(this.recovered).hasValue(1);
	}

	@Test
	void thirtyTwoThreadsThatFailTogetherStartOneProbe() throws InterruptedException {
		lose('a');
		this.link.answer = (server) -> FakeLink.failing("gone", StoreFailure.UNREACHABLE);
		ExecutorService callers = Executors.newFixedThreadPool(32);
		CountDownLatch start = new CountDownLatch(1);
		for (int i = 0; i < 32; i++) {
			callers.execute(() -> {
				Awaitility.await().until(() -> start.getCount() == 0);
				for (int n = 0; n < 50; n++) {
					call('a');
				}
			});
		}
		start.countDown();
		callers.shutdown();
		assertThat(callers.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
		// Two series of probes would begin with twice as many.
		Awaitility.await().until(() -> this.link.renewals.size() >= 4);
		List<Long> times = List.copyOf(this.link.renewals);
		assertThat(Duration.ofNanos(times.get(3) - times.get(0))).isGreaterThan(Duration.ofMillis(5 + 10 + 20));
		assertThat(this.link.mostRenewing).hasValue(1);
	}

	@Test
	void probesAreMoreAndMoreApartUpToHalfASecond() {
		lose('a');
		this.runner.connect(ScriptRequest.probe(FakeLink.SCRIPT, key('a')));
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> this.link.renewals.size() >= 12);
		List<Long> times = List.copyOf(this.link.renewals);
		List<Long> gaps = new ArrayList<>();
		long longest = 5;
		for (int i = 1; i < 12; i++) {
			gaps.add(TimeUnit.NANOSECONDS.toMillis(times.get(i) - times.get(i - 1)));
			assertThat(gaps.get(i - 1)).isBetween(longest / 2, longest + 250);
			longest = Math.min(2 * longest, 500);
		}
		// Any one of them can be longer where the machine stalls.
		assertThat(gaps.subList(8, 11)).anyMatch((millis) -> millis <= 510);
	}

	@ParameterizedTest
	@ValueSource(classes = { IllegalStateException.class, StackOverflowError.class, NoClassDefFoundError.class,
			IOException.class, RateLimitStoreException.class })
	void nothingThatAProbeThrowsEndsProbing(Class<? extends Throwable> type) {
		lose('a');
		open('a');
		AtomicInteger thrown = new AtomicInteger();
		this.link.probe = (server) -> {
			if (thrown.incrementAndGet() < 3) {
				throwAny((type == RateLimitStoreException.class) ? FakeLink.failure("x", StoreFailure.ERROR)
						: instance(type));
			}
		};
		this.link.answer = (server) -> FakeLink.answered();
		awaitCallsOf('a');
		assertThat(thrown).hasValue(3);
	}

	@Test
	void whatTheProbeLearnsIsWhatCallsAreTold() {
		lose('a');
		open('a');
		assertThat(failure('a')).isEqualTo(StoreFailure.UNREACHABLE);
		this.link.probe = (server) -> {
			throw FakeLink.failure("WRONGPASS", StoreFailure.NOT_PERMITTED);
		};
		Awaitility.await().until(() -> failure('a') == StoreFailure.NOT_PERMITTED);
		assertThat(this.link.sent).hasValue(1);
	}

	@Test
	void lostServerOfAClusterDoesNotStopCallsToOthers() {
		lose('a', 'b');
		open('a');
		open('b');
		this.link.answer = (server) -> FakeLink.answered();
		assertThat(call('c')).isCompletedWithValue(FakeLink.REPLY);
		assertThat(call('a')).isCompletedExceptionally();
		lose('b');
		awaitCallsOf('a');
		assertThat(call('b')).isCompletedExceptionally();
		assertThat(this.recovered).hasValue(0);
		assertThat(this.runner.isReachable()).isFalse();
		lose();
		awaitCallsOf('b');
		awaitRecoveries(1);
		assertThat(this.runner.isReachable()).isTrue();
	}

	@ParameterizedTest
	@EnumSource(value = StoreFailure.class, names = { "READ_ONLY", "MOVED" })
	void wrongServerLeadsToOneRefreshInASecond(StoreFailure failure) {
		this.link.answer = (server) -> FakeLink.failing("elsewhere", failure);
		this.link.probe = (server) -> {
			throw new IllegalStateException("no topology");
		};
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
			call('a');
			return this.link.renewals.size() == 3;
		});
		List<Long> times = List.copyOf(this.link.renewals);
		assertThat(times.get(1) - times.get(0)).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
		assertThat(times.get(2) - times.get(1)).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
	}

	@Test
	void memoryOfRedisIsAskedForOnceBeItThereLater() {
		lose('a');
		this.runner.connect(ScriptRequest.probe(FakeLink.SCRIPT, key('a')));
		Awaitility.await().until(() -> this.link.renewals.size() >= 3);
		assertThat(this.link.memoryAsked).hasValue(0);
		lose();
		Awaitility.await().until(() -> this.link.memoryAsked.get() == 1);
		open('a');
		awaitRecoveries(2);
		assertThat(this.link.memoryAsked).hasValue(1);
	}

	@Test
	void whatConnectingThrowsIsToldToCallsAndTriedAgain() {
		this.link.probe = (server) -> {
			throw new IllegalStateException("unforeseen");
		};
		this.runner.connect(ScriptRequest.probe(FakeLink.SCRIPT, key('a')));
		assertThat(failure('a')).isEqualTo(StoreFailure.ERROR);
		lose();
		awaitCallsOf('a');
	}

	@Test
	void whatSendingThrowsIsAFailureOfTheStore() {
		this.link.answer = (server) -> {
			throw new IllegalStateException("unforeseen");
		};
		assertThat(failure('a')).isEqualTo(StoreFailure.ERROR);
	}

	@Test
	void closingEndsThreadsAndCallsThatWait() {
		lose('a');
		open('a');
		this.link.answer = (server) -> new CompletableFuture<>();
		CompletableFuture<long[]> waiting = call('b');
		CountDownLatch probing = new CountDownLatch(1);
		this.link.probe = (server) -> {
			probing.countDown();
			awaitUninterrupted(new CountDownLatch(1));
		};
		Awaitility.await().until(() -> probing.getCount() == 0);
		assertThat(this.threads.now()).containsExactly("ratelimit-recovery");
		this.runner.close();
		this.runner.close();
		assertThat(this.link.closed).isTrue();
		this.threads.awaitNone();
		assertThat(waiting).isCompletedExceptionally();
		assertThat(failure('b')).isEqualTo(StoreFailure.UNREACHABLE);
	}

	private void lose(char... servers) {
		String lost = new String(servers);
		this.link.probe = (server) -> {
			if (lost.indexOf((char) server) >= 0) {
				throw FakeLink.failure("still gone", StoreFailure.UNREACHABLE);
			}
		};
	}

	private void open(char server) {
		this.link.answer = (any) -> FakeLink.failing("gone", StoreFailure.UNREACHABLE);
		call(server);
	}

	private CompletableFuture<long[]> call(char server) {
		try {
			return this.runner
				.run(ScriptRequest.alone(FakeLink.SCRIPT, new byte[][] { key(server) }, new byte[][] { { 1 } }));
		}
		catch (RateLimitStoreException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private StoreFailure failure(char server) {
		return failureOf(call(server)).failure();
	}

	private void awaitCallsOf(char server) {
		Awaitility.await().until(() -> !call(server).isCompletedExceptionally());
	}

	private void awaitRecoveries(int number) {
		Awaitility.await().until(() -> this.recovered.get() == number);
	}

	private static byte[] key(char server) {
		return new byte[] { (byte) server };
	}

	private static RateLimitStoreException failureOf(CompletableFuture<?> call) {
		try {
			throw new AssertionError("not a failure: " + call.orTimeout(5, TimeUnit.SECONDS).join());
		}
		catch (CompletionException ex) {
			return (RateLimitStoreException) ex.getCause();
		}
	}

	private static void fail(CompletableFuture<?> reply) {
		reply.completeExceptionally(FakeLink.failure("late", StoreFailure.UNREACHABLE));
	}

	private static void awaitUninterrupted(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Throwable instance(Class<? extends Throwable> type) {
		try {
			return type.getConstructor().newInstance();
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> void throwAny(Throwable throwable) throws T {
		throw (T) throwable;
	}

}
