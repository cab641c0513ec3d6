package io.github.ratelimit.store.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link Deadlines} and {@link RedisServer}, on a clock and a thread that the
 * test moves.
 */
class DeadlinesTests {

	private static final Duration TIMEOUT = Duration.ofMillis(50);

	private static final Duration STEP = Duration.ofMillis(2);

	private static final ScriptRequest REQUEST = ScriptRequest.probe(FakeLink.SCRIPT, new byte[] { 'k' });

	private final ScheduledExecutorService thread = mock(ScheduledExecutorService.class);

	/** What the thread is to do, first its next look. */
	private final Queue<Runnable> tasks = new ArrayDeque<>();

	private final Deadlines deadlines = new Deadlines(() -> this.thread, TIMEOUT, () -> this.time);

	private final List<String> lost = new ArrayList<>();

	private final RedisServer server = new RedisServer(this.deadlines, new Handler());

	private long time = 1_000_000_000;

	DeadlinesTests() {
		given(this.thread.schedule(any(Runnable.class), anyLong(), any(TimeUnit.class))).willAnswer((call) -> {
			this.tasks.add(call.getArgument(0));
			return null;
		});
	}

	@Test
	void callEndsWithinTwoStepsAfterTheTimeoutAndNotBefore() {
		CompletableFuture<long[]> call = send();
		pass(TIMEOUT);
		assertThat(call).isNotDone();
		pass(STEP.multipliedBy(2));
		assertThat(failureOf(call)).hasMessage("Redis cannot be reached: no answer within 50 ms")
			.extracting(RateLimitStoreException::failure)
			.isEqualTo(StoreFailure.UNREACHABLE);
		assertThat(this.lost).hasSize(1);
	}

	@Test
	void callThatIsNotSentYetIsNotOverdue() {
		send();
		ScriptCall held = this.server.begin(REQUEST);
		pass(Duration.ofSeconds(1));
		assertThat(held).isNotDone();
	}

	@Test
	void noTimePassesWhileThisProcessStandsStill() {
		CompletableFuture<long[]> call = send();
		for (int i = 0; i < 9; i++) {
			this.time += Duration.ofSeconds(10).toNanos();
			look();
			assertThat(call).as("look " + i).isNotDone();
		}
		this.server.answered();
		assertThat(this.lost).isEmpty();
	}

	@Test
	void redisThatIsGoneIsNoticedThoughThisProcessIsThrottled() {
		CompletableFuture<long[]> call = send();
		int looks = 0;
		while (!call.isDone()) {
			this.time += Duration.ofMillis(90).toNanos();
			look();
			looks++;
		}
		assertThat(looks).isBetween(10, 13);
		assertThat(this.lost).hasSize(1);
	}

	@Test
	void callsThatWaitBehindOthersAreNotOverdueWhileThoseAreAnswered() {
		ScriptCall first = send();
		ScriptCall last = send();
		pass(Duration.ofMillis(40));
		answer(first);
		pass(Duration.ofMillis(40));
		assertThat(last).isNotDone();
		pass(Duration.ofMillis(14));
		assertThat(last).isCompletedExceptionally();
	}

	@Test
	void whoWaitsVeryLongBehindOthersIsRefusedAndNoServerIsLost() {
		List<ScriptCall> before = new ArrayList<>();
		for (int i = 0; i < 300; i++) {
			before.add(send());
		}
		ScriptCall last = send();
		for (ScriptCall other : before) {
			pass(STEP);
			answer(other);
		}
		assertThat(failureOf(last).failure()).isEqualTo(StoreFailure.OVERLOADED);
		assertThat(this.lost).isEmpty();
	}

	@Test
	void oneSilenceLosesTheServerOnceHoweverManyWait() {
		List<ScriptCall> calls = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			calls.add(send());
		}
		pass(TIMEOUT.plus(STEP.multipliedBy(2)));
		assertThat(calls).allMatch(ScriptCall::isCompletedExceptionally);
		assertThat(this.lost).hasSize(1);
	}

	@Test
	void callsBeyondTheMostAreRefusedAndNoServerIsLost() {
		List<ScriptCall> calls = new ArrayList<>();
		for (int i = 0; i < RedisServer.MOST_CALLS; i++) {
			calls.add(send());
		}
		assertThat(catchThrowableOfType(RateLimitStoreException.class, this::send).failure())
			.isEqualTo(StoreFailure.OVERLOADED);
		answer(calls.get(7));
		assertThat(send()).isNotDone();
		assertThatExceptionOfType(RateLimitStoreException.class).isThrownBy(this::send);
		assertThat(this.lost).isEmpty();
	}

	@Test
	void lateAnswerIsNotHeard() {
		ScriptCall call = send();
		pass(TIMEOUT.plus(STEP.multipliedBy(2)));
		answer(call);
		ScriptBatch.of(call).fail(new RateLimitStoreException("late", StoreFailure.ERROR, null));
		assertThat(failureOf(call).failure()).isEqualTo(StoreFailure.UNREACHABLE);
	}

	@Test
	void threadRestsWhenNobodyCallsAndGoesOnWithTheNextCall() {
		answer(send());
		pass(Duration.ofSeconds(1));
		assertThat(this.tasks).isEmpty();
		ScriptCall call = send();
		assertThat(call).isNotDone();
		pass(TIMEOUT.plus(STEP.multipliedBy(3)));
		assertThat(call).isCompletedExceptionally();
	}

	@Test
	void nothingIsKeptOfCallsThatWereAnswered() {
		for (int i = 0; i < 10_000; i++) {
			answer(send());
		}
		pass(STEP.multipliedBy(2));
		assertThat(this.server.hasCalls()).isFalse();
	}

	@Test
	void probeHasItsOwnDeadline() {
		ScriptCall probe = new ScriptCall(REQUEST, null);
		this.deadlines.limit(probe, Duration.ofMillis(500));
		pass(Duration.ofMillis(450));
		assertThat(probe).isNotDone();
		pass(Duration.ofMillis(60));
		assertThat(probe).isCompletedExceptionally();
	}

	@Test
	void closingEndsCallsThatWaitAndThoseThatComeLater() {
		ScriptCall waiting = send();
		this.deadlines.close();
		assertThat(failureOf(waiting).failure()).isEqualTo(StoreFailure.UNREACHABLE);
		assertThat(send()).isCompletedExceptionally();
	}

	@Test
	void callsEndAtOnceWhenTheThreadHasEnded() {
		given(this.thread.schedule(any(Runnable.class), anyLong(), any(TimeUnit.class)))
			.willThrow(new RejectedExecutionException());
		assertThat(send()).isCompletedExceptionally();
	}

	@Test
	void veryShortTimeoutIsKeptToo() {
		Deadlines shortest = new Deadlines(() -> this.thread, Duration.ofMillis(1), () -> this.time);
		RedisServer asked = new RedisServer(shortest, new Handler());
		ScriptCall call = asked.begin(REQUEST);
		asked.await(call);
		this.time += Duration.ofSeconds(1).toNanos();
		look();
		this.time += Duration.ofSeconds(1).toNanos();
		look();
		assertThat(call).as("one late look is not enough").isNotDone();
		this.time += Duration.ofMillis(1).toNanos();
		look();
		assertThat(call).isCompletedExceptionally();
	}

	private ScriptCall send() {
		ScriptCall call = this.server.begin(REQUEST);
		this.server.await(call);
		return call;
	}

	private static void answer(ScriptCall call) {
		ScriptBatch.of(call).answer(FakeLink.REPLY);
	}

	/** In steps, as long as the thread looks. */
	private void pass(Duration duration) {
		for (long passed = 0; passed < duration.toNanos(); passed += STEP.toNanos()) {
			this.time += STEP.toNanos();
			look();
		}
	}

	private void look() {
		Runnable task = this.tasks.poll();
		if (task != null) {
			task.run();
		}
	}

	private static RateLimitStoreException failureOf(CompletableFuture<?> call) {
		return (RateLimitStoreException) catchThrowableOfType(CompletionException.class, call::join).getCause();
	}

	private final class Handler implements RedisServer.FailureHandler {

		@Override
		public void failed(RedisServer failing, RateLimitStoreException failure, ScriptRequest request) {
			throw new AssertionError("nothing fails at once");
		}

		@Override
		public void forgot() {
			throw new AssertionError("nothing is forgotten");
		}

		@Override
		public void lost(RedisServer silent, RateLimitStoreException silence, ScriptRequest request) {
			DeadlinesTests.this.lost.add(silence.getMessage());
		}

	}

}
