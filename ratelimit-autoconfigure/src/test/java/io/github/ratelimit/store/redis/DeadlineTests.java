package io.github.ratelimit.store.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.DirectFieldAccessor;

import io.github.ratelimit.store.RateLimitStoreException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Deadline}.
 */
class DeadlineTests {

	private static final Duration TIMEOUT = Duration.ofMillis(30);

	private final Deadline deadline = new Deadline(TIMEOUT);

	private final ScheduledThreadPoolExecutor timer = (ScheduledThreadPoolExecutor) new DirectFieldAccessor(
			this.deadline)
		.getPropertyValue("timer");

	@AfterEach
	void close() {
		this.deadline.close();
	}

	@Test
	void failsAtTheDeadlineAndNotBefore() {
		long start = System.nanoTime();
		CompletableFuture<String> call = this.deadline.limit(new CompletableFuture<>());
		assertThat(call).failsWithin(Duration.ofSeconds(5))
			.withThrowableThat()
			.withCauseInstanceOf(TimeoutException.class)
			.withMessageContaining("no answer within 30 ms");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(TIMEOUT, TIMEOUT.plusSeconds(2));
	}

	@Test
	void answerInTimeIsNotTouched() {
		CompletableFuture<String> call = this.deadline.limit(new CompletableFuture<>());
		call.complete("answer");
		assertThat(this.deadline.limit(CompletableFuture.completedFuture("at once"))).isCompletedWithValue("at once");
		assertThat(call).isCompletedWithValue("answer");
	}

	@Test
	void replyThatIsReadRightAfterTheProcessStoodStillCounts() {
		CompletableFuture<String> call = new CompletableFuture<>();
		standStill(call, () -> call.complete("in time"));
		assertThat(call).succeedsWithin(Duration.ofSeconds(5)).isEqualTo("in time");
	}

	@Test
	void withoutReplyThatGraceEnds() {
		CompletableFuture<String> call = new CompletableFuture<>();
		standStill(call, () -> assertThat(call).isNotDone());
		assertThat(call).failsWithin(Duration.ofSeconds(5))
			.withThrowableThat()
			.withCauseInstanceOf(TimeoutException.class);
	}

	@Test
	void nothingIsKeptOfCallsThatWereAnswered() {
		for (int i = 0; i < 10_000; i++) {
			this.deadline.limit(new CompletableFuture<>()).complete(null);
		}
		assertThat(this.timer.getQueue()).isEmpty();
	}

	@Test
	void callsThatWaitWhileItIsClosedStillEnd() {
		CompletableFuture<String> call = new CompletableFuture<>();
		standStill(call, this.deadline::close);
		Awaitility.await().until(call::isCompletedExceptionally);
		Awaitility.await().until(this.timer::isTerminated);
	}

	@Test
	void callsAfterItIsClosedAreUnreachable() {
		this.deadline.close();
		assertThat(this.deadline.limit(new CompletableFuture<>())).failsWithin(Duration.ofSeconds(5))
			.withThrowableThat()
			.withCauseInstanceOf(RateLimitStoreException.class);
	}

	/** What comes next runs after the timer has seen that the call is late. */
	private void standStill(CompletableFuture<String> call, Runnable next) {
		CountDownLatch still = new CountDownLatch(1);
		CountDownLatch over = new CountDownLatch(1);
		this.timer.execute(() -> {
			still.countDown();
			Awaitility.await().until(() -> over.getCount() == 0);
		});
		Awaitility.await().until(() -> still.getCount() == 0);
		this.deadline.limit(call);
		Delayed expiry = (Delayed) this.timer.getQueue().peek();
		Awaitility.await().until(() -> expiry.getDelay(TimeUnit.MILLISECONDS) < -50);
		this.timer.execute(next);
		over.countDown();
	}

}
