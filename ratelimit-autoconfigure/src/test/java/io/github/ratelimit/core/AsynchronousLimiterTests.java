package io.github.ratelimit.core;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.ratelimit.FailurePolicy;
import io.github.ratelimit.InvalidCostException;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.event.RateLimitListener;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;
import io.github.ratelimit.store.StoreResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The forms of the limiter that do not block do what those do that block.
 */
class AsynchronousLimiterTests {

	private static final RateLimitPolicy POLICY = RateLimitPolicy.of("policy", "3/minute");

	private final BreakableStore store = new BreakableStore();

	private final FailingListener listener = new FailingListener();

	private final RateLimiter limiter = Limiters.of(this.store, List.of(this.listener), this.store.clock);

	@Test
	void peekTakesNothing() {
		this.limiter.acquire(POLICY, "key", 2);
		assertThat(now(this.limiter.peekAsync(POLICY, "key"))).isEqualTo(this.limiter.peek(POLICY, "key"));
		assertThat(remaining()).isEqualTo(1);
	}

	@Test
	void refundOfAPolicyGivesBack() {
		this.limiter.acquire(POLICY, "key", 3);
		now(this.limiter.refundAsync(POLICY, "key", 2));
		assertThat(remaining()).isEqualTo(2);
	}

	@Test
	void refundOfADecisionGivesBackWhatHasNotComeBack() {
		RateLimitDecision taken = this.limiter.acquire(POLICY, "key", 3);
		this.store.clock.advance(Duration.ofSeconds(40));
		assertThat(remaining()).isEqualTo(2);
		now(this.limiter.refundAsync(taken, "key", 3));
		assertThat(remaining()).isEqualTo(3);
		assertThat(this.store.refunds).doesNotContainNull();
	}

	@Test
	void refundOfARefusalDoesNothing() {
		this.limiter.acquire(POLICY, "key", 3);
		RateLimitDecision refused = this.limiter.acquire(POLICY, "key", 1);
		now(this.limiter.refundAsync(refused, "key", 1));
		assertThat(this.store.refunds).isEmpty();
	}

	@Test
	void resetForgets() {
		this.limiter.acquire(POLICY, "key", 3);
		now(this.limiter.resetAsync(POLICY, "key"));
		assertThat(remaining()).isEqualTo(3);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void storeThatFailsIsToldToListenersAndFailsNothing(boolean throwing) {
		RateLimitDecision taken = this.limiter.acquire(POLICY, "key", 1);
		this.store.failure = new RateLimitStoreException("broken", StoreFailure.ERROR, null);
		this.store.throwing = throwing;
		assertThat(now(this.limiter.peekAsync(POLICY, "key")).limits()).isEmpty();
		now(this.limiter.refundAsync(POLICY, "key", 1));
		now(this.limiter.refundAsync(taken, "key", 1));
		now(this.limiter.resetAsync(POLICY, "key"));
		assertThat(this.listener.failures).isEqualTo(4);
	}

	@Test
	void refundOfALocalDecisionGoesToTheLocalCounters() {
		RateLimitPolicy local = POLICY.toBuilder().onFailure(FailurePolicy.LOCAL).build();
		this.store.failure = new RateLimitStoreException("gone", StoreFailure.UNREACHABLE, null);
		RateLimitDecision taken = this.limiter.acquire(local, "key", 3);
		now(this.limiter.refundAsync(taken, "key", 3));
		assertThat(this.limiter.acquire(local, "key", 3).allowed()).isTrue();
		assertThat(this.store.refunds).isEmpty();
	}

	@Test
	void nothingIsConcludedOnTheThreadThatBringsTheAnswer() {
		CompletableFuture<StoreResult> answer = new CompletableFuture<>();
		this.store.answer = answer;
		CompletableFuture<Thread> concluding = this.limiter.peekAsync(POLICY, "key")
			.thenApply((decision) -> Thread.currentThread())
			.toCompletableFuture();
		answer.completeExceptionally(new RateLimitStoreException("late", StoreFailure.ERROR, null));
		assertThat(concluding.join()).isNotSameAs(Thread.currentThread());
	}

	@Test
	void argumentsThatCannotBeAreRefusedAtOnce() {
		RateLimitDecision taken = this.limiter.acquire(POLICY, "key", 1);
		assertThatExceptionOfType(InvalidCostException.class)
			.isThrownBy(() -> this.limiter.refundAsync(POLICY, "key", 0));
		assertThatExceptionOfType(InvalidCostException.class)
			.isThrownBy(() -> this.limiter.refundAsync(taken, "key", 0));
		assertThatIllegalArgumentException().isThrownBy(() -> this.limiter.peekAsync(POLICY, " "));
		assertThatIllegalArgumentException().isThrownBy(() -> this.limiter.resetAsync(POLICY, " "));
	}

	private long remaining() {
		return this.limiter.peek(POLICY, "key").limits().get(0).remaining();
	}

	/** The store answers at once, so that the stage is completed. */
	private static <T> T now(CompletionStage<T> stage) {
		assertThat(stage.toCompletableFuture()).isCompleted();
		return stage.toCompletableFuture().join();
	}

	private static final class FailingListener implements RateLimitListener {

		private int failures;

		@Override
		public void onDecision(RateLimitDecision decision) {
			throw new IllegalStateException("A listener fails on purpose");
		}

		@Override
		public void onStoreFailure(RateLimitStoreException failure) {
			this.failures++;
		}

	}

}
