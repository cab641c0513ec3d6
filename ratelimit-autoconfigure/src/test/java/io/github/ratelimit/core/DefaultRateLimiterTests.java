package io.github.ratelimit.core;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.ratelimit.FailurePolicy;
import io.github.ratelimit.InvalidCostException;
import io.github.ratelimit.LimitStatus;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.event.RateLimitListener;
import io.github.ratelimit.store.RateLimitReceipt;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;
import io.github.ratelimit.store.StoreResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.tuple;

/**
 * The limiter with a store that works, fails and recovers.
 */
@ExtendWith(OutputCaptureExtension.class)
class DefaultRateLimiterTests {

	private static final long START = BreakableStore.START;

	private static final RateLimitPolicy POLICY = RateLimitPolicy.of("policy", "2/second; 3/minute");

	private static final RateLimitPolicy STRICT = POLICY.toBuilder().onFailure(FailurePolicy.DENY).build();

	private static final RateLimitStoreException UNREACHABLE = new RateLimitStoreException("gone",
			StoreFailure.UNREACHABLE, null);

	private static final RateLimitStoreException ERROR = new RateLimitStoreException("broken", StoreFailure.ERROR,
			null);

	private final List<RateLimitDecision> heard = new ArrayList<>();

	private final BreakableStore store = new BreakableStore();

	private final RateLimiter limiter = Limiters.of(this.store, List.of(this.heard::add), this.store.clock);

	@Test
	void storeThatAnswersNothingHasFailed() {
		this.store.answer = CompletableFuture.completedFuture(null);
		assertThat(this.limiter.acquire(POLICY, "key")).returns(false, RateLimitDecision::allowed)
			.returns(Source.FAILURE_POLICY, RateLimitDecision::source);
	}

	@Test
	void decisionTellsEveryLimit() {
		RateLimitDecision decision = this.limiter.acquire(POLICY, "key");
		assertThat(decision).returns(true, RateLimitDecision::allowed)
			.returns(null, RateLimitDecision::retryAfter)
			.returns(Source.STORE, RateLimitDecision::source)
			.returns(List.of(), RateLimitDecision::violated);
		assertThat(decision.limits()).extracting(LimitStatus::name, LimitStatus::remaining)
			.containsExactly(tuple("policy-1", 1L), tuple("policy-2", 2L));
	}

	@Test
	void refusalTellsWhichLimitsAndHowLong() {
		this.limiter.acquire(POLICY, "key", 2);
		RateLimitDecision decision = this.limiter.acquire(POLICY, "key");
		assertThat(decision.allowed()).isFalse();
		assertThat(decision.violated()).extracting(LimitStatus::name).containsExactly("policy-1");
		assertThat(decision.retryAfter()).isEqualTo(Duration.ofMillis(500));
	}

	@Test
	void decisionTellsWhenEachLimitHasItsNextPermit() {
		assertThat(this.limiter.acquire(POLICY, "key", 2).limits()).extracting(LimitStatus::nextPermitAfter)
			.containsExactly(Duration.ofMillis(500), Duration.ofSeconds(20));
		assertThat(this.limiter.peek(POLICY, "unused").limits()).extracting(LimitStatus::nextPermitAfter)
			.containsOnlyNulls();
	}

	@Test
	void refusalTakesNothingFromAnyLimit() {
		this.limiter.acquire(POLICY, "key", 2);
		this.limiter.acquire(POLICY, "key");
		assertThat(this.limiter.peek(POLICY, "key").limits().get(1).remaining()).isEqualTo(1);
	}

	@Test
	void costThatNoLimitHoldsHasNoRetryAfter() {
		assertThat(this.limiter.acquire(POLICY, "key", 4)).returns(false, RateLimitDecision::allowed)
			.returns(null, RateLimitDecision::retryAfter);
	}

	@Test
	void peekTakesNothingAndIsHeardByNobody() {
		this.limiter.peek(POLICY, "key");
		assertThat(this.limiter.peek(POLICY, "key").limits().get(0).remaining()).isEqualTo(2);
		assertThat(this.heard).isEmpty();
	}

	@Test
	void refundGivesBack() {
		this.limiter.acquire(POLICY, "key", 2);
		this.limiter.refund(POLICY, "key", 1);
		assertThat(this.limiter.peek(POLICY, "key").limits().get(0).remaining()).isEqualTo(1);
	}

	@Test
	void refundOfADecisionSaysWhenAndBesideWhatItWasTaken() {
		this.limiter.acquire(POLICY, "key");
		RateLimitDecision taken = this.limiter.acquire(POLICY, "key");
		this.store.clock.advance(Duration.ofMillis(100));
		this.limiter.refund(taken, "key", 1);
		assertThat(this.store.refunds).containsExactly(new RateLimitReceipt(START, List.of(1_000_000L, 40_000_000L)));
		assertThat(this.limiter.peek(POLICY, "key").limits())
			.extracting(LimitStatus::remaining, LimitStatus::resetAfter)
			.containsExactly(tuple(1L, Duration.ofMillis(400)), tuple(2L, Duration.ofMillis(19_900)));
	}

	@Test
	void decisionTellsItsTimeUnlessItWasMadeWithoutTheStore() {
		this.store.clock.advance(Duration.of(1, ChronoUnit.MICROS));
		assertThat(this.limiter.acquire(POLICY, "key").decidedAt())
			.isEqualTo(Instant.EPOCH.plus(START + 1, ChronoUnit.MICROS));
		assertThat(this.limiter.acquire(POLICY, "key", 3).decidedAt()).isNotNull();
		this.store.failure = UNREACHABLE;
		assertThat(this.limiter.acquire(POLICY, "key").decidedAt()).isNull();
	}

	@Test
	void decisionThatTookNothingIsNotRefunded() {
		RateLimitDecision refused = this.limiter.acquire(POLICY, "key", 3);
		this.store.failure = UNREACHABLE;
		RateLimitDecision withoutStore = this.limiter.acquire(POLICY, "key");
		this.store.failure = null;
		this.limiter.refund(refused, "key", 3);
		this.limiter.refund(withoutStore, "key", 1);
		assertThat(this.store.refunds).isEmpty();
	}

	@Test
	void decisionThatDoesNotFitItsPolicyIsRefused() {
		RateLimitDecision taken = this.limiter.acquire(POLICY, "key");
		RateLimitDecision other = RateLimitDecision.of(RateLimitPolicy.of("other", "1/day"), true, taken.limits(), null,
				Duration.ZERO, Source.STORE, taken.decidedAt());
		assertThatIllegalArgumentException().isThrownBy(() -> this.limiter.refund(other, "key", 1))
			.withMessageContaining("2 limits")
			.withMessageContaining("other");
		assertThat(this.store.refunds).isEmpty();
	}

	@Test
	void acquireAsyncDecidesAlike() {
		assertThat(this.limiter.acquireAsync(POLICY, "key", 2).toCompletableFuture()).isCompletedWithValueMatching(
				(decision) -> decision.allowed() && decision.limits().get(0).remaining() == 0);
	}

	@Test
	void peekAsyncLooksAlikeAndIsHeardByNobody() {
		this.limiter.acquire(POLICY, "key");
		this.heard.clear();
		assertThat(this.limiter.peekAsync(POLICY, "key").toCompletableFuture())
			.isCompletedWithValue(this.limiter.peek(POLICY, "key"));
		assertThat(this.heard).isEmpty();
	}

	@Test
	void refundAsyncGivesBackAlike() {
		RateLimitDecision taken = this.limiter.acquire(POLICY, "key", 2);
		assertThat(this.limiter.refundAsync(taken, "key", 1).toCompletableFuture()).isCompleted();
		assertThat(remaining()).isEqualTo(1);
		assertThat(this.limiter.refundAsync(POLICY, "key", 1).toCompletableFuture()).isCompleted();
		assertThat(remaining()).isEqualTo(2);
		assertThat(this.store.refunds).containsExactly(RateLimitReceipt.of(taken), null);
	}

	@Test
	void refundAsyncDoesNotGiveBackWhatHasComeBack() {
		RateLimitPolicy minute = RateLimitPolicy.of("minute", "3/minute");
		RateLimitDecision taken = this.limiter.acquire(minute, "key", 3);
		this.store.clock.advance(Duration.ofSeconds(40));
		assertThat(this.limiter.refundAsync(taken, "key", 3).toCompletableFuture()).isCompleted();
		assertThat(this.limiter.peek(minute, "key").limits().get(0).remaining()).isEqualTo(3);
	}

	@Test
	void refundAsyncOfALocalDecisionGoesToTheLocalCounters() {
		RateLimitPolicy local = POLICY.toBuilder().onFailure(FailurePolicy.LOCAL).build();
		this.store.failure = UNREACHABLE;
		RateLimitDecision taken = this.limiter.acquire(local, "key", 2);
		assertThat(this.limiter.refundAsync(taken, "key", 2).toCompletableFuture()).isCompleted();
		assertThat(this.limiter.acquire(local, "key", 2).allowed()).isTrue();
		assertThat(this.store.refunds).isEmpty();
	}

	@Test
	void refundAsyncOfADecisionThatTookNothingAsksNobody() {
		RateLimitDecision refused = this.limiter.acquire(POLICY, "key", 3);
		assertThat(this.limiter.refundAsync(refused, "key", 3).toCompletableFuture()).isCompleted();
		assertThat(this.store.refunds).isEmpty();
	}

	@Test
	void resetAsyncForgetsAlike() {
		this.limiter.acquire(POLICY, "key", 2);
		assertThat(this.limiter.resetAsync(POLICY, "key").toCompletableFuture()).isCompleted();
		assertThat(remaining()).isEqualTo(2);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void stagesDoNotFailBecauseTheStoreFails(boolean throwing) {
		RateLimitDecision taken = this.limiter.acquire(POLICY, "key");
		List<RateLimitStoreException> failures = new ArrayList<>();
		RateLimiter limiter = Limiters.of(this.store, List.of(failureListener(failures::add)));
		this.store.failure = ERROR;
		this.store.throwing = throwing;
		assertThat(limiter.peekAsync(POLICY, "key").toCompletableFuture().join().source())
			.isEqualTo(Source.FAILURE_POLICY);
		assertThat(limiter.refundAsync(POLICY, "key", 1).toCompletableFuture()).isCompleted();
		assertThat(limiter.refundAsync(taken, "key", 1).toCompletableFuture()).isCompleted();
		assertThat(limiter.resetAsync(POLICY, "key").toCompletableFuture()).isCompleted();
		assertThat(failures).containsExactly(ERROR, ERROR, ERROR, ERROR);
	}

	/** Which may serve all connections. */
	@Test
	void nothingOfAStageRunsOnTheThreadThatBringsTheAnswer() {
		RateLimitDecision taken = this.limiter.acquire(POLICY, "key");
		Queue<Thread> threads = new ConcurrentLinkedQueue<>();
		RateLimiter limiter = Limiters.of(this.store,
				List.of(failureListener((failure) -> threads.add(Thread.currentThread()))));
		CompletableFuture<StoreResult> answer = new CompletableFuture<>();
		CompletableFuture<Void> change = new CompletableFuture<>();
		this.store.answer = answer;
		this.store.change = change;
		List<CompletableFuture<Void>> dependents = Stream
			.of(limiter.peekAsync(POLICY, "key"), limiter.refundAsync(POLICY, "key", 1),
					limiter.refundAsync(taken, "key", 1), limiter.resetAsync(POLICY, "key"))
			.map((stage) -> stage.thenRun(() -> threads.add(Thread.currentThread())).toCompletableFuture())
			.toList();
		assertThat(dependents).noneMatch(CompletableFuture::isDone);
		answer.completeExceptionally(ERROR);
		change.completeExceptionally(ERROR);
		dependents.forEach(CompletableFuture::join);
		assertThat(threads).hasSize(8).doesNotContain(Thread.currentThread());
	}

	@Test
	void illegalArgumentsOfAsynchronousFormsAreThrownAtOnce() {
		RateLimitDecision taken = this.limiter.acquire(POLICY, "key");
		RateLimitDecision other = RateLimitDecision.of(RateLimitPolicy.of("other", "1/day"), true, taken.limits(), null,
				Duration.ZERO, Source.STORE, taken.decidedAt());
		assertThatIllegalArgumentException().isThrownBy(() -> this.limiter.peekAsync(POLICY, " "));
		assertThatIllegalArgumentException().isThrownBy(() -> this.limiter.refundAsync(POLICY, " ", 1));
		assertThatIllegalArgumentException().isThrownBy(() -> this.limiter.refundAsync(taken, " ", 1));
		assertThatIllegalArgumentException().isThrownBy(() -> this.limiter.refundAsync(other, "key", 1));
		assertThatIllegalArgumentException().isThrownBy(() -> this.limiter.resetAsync(POLICY, " "));
		assertThatExceptionOfType(InvalidCostException.class)
			.isThrownBy(() -> this.limiter.refundAsync(POLICY, "key", 0));
		assertThatExceptionOfType(InvalidCostException.class)
			.isThrownBy(() -> this.limiter.refundAsync(taken, "key", 0));
	}

	@Test
	void costBelowOneIsRefused() {
		assertThatExceptionOfType(InvalidCostException.class).isThrownBy(() -> this.limiter.acquire(POLICY, "key", 0));
		assertThatExceptionOfType(InvalidCostException.class)
			.isThrownBy(() -> this.limiter.acquireAsync(POLICY, "key", -1));
		assertThatExceptionOfType(InvalidCostException.class).isThrownBy(() -> this.limiter.refund(POLICY, "key", 0));
		RateLimitDecision taken = this.limiter.acquire(POLICY, "key");
		assertThatExceptionOfType(InvalidCostException.class).isThrownBy(() -> this.limiter.refund(taken, "key", 0));
	}

	@Test
	void blankKeyIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.limiter.acquire(POLICY, " "))
			.withMessageContaining("policy");
		RateLimitDecision taken = this.limiter.acquire(POLICY, "key");
		assertThatIllegalArgumentException().isThrownBy(() -> this.limiter.refund(taken, " ", 1))
			.withMessageContaining("policy");
	}

	@Test
	void listenerHearsOfEveryDecision() {
		RateLimitDecision decision = this.limiter.acquire(POLICY, "key");
		assertThat(this.heard).containsExactly(decision);
	}

	@Test
	void listenerHearsOnTheThreadThatWaitsForTheDecision() {
		this.store.later = true;
		List<Thread> threads = new ArrayList<>();
		RateLimiter limiter = Limiters.of(this.store, List.of((decision) -> threads.add(Thread.currentThread())));
		limiter.acquire(POLICY, "key");
		assertThat(threads).containsExactly(Thread.currentThread());
	}

	@Test
	void listenerThatFailsChangesNoDecision(CapturedOutput output) {
		RateLimiter limiter = Limiters.of(this.store, List.of((decision) -> {
			throw new IllegalStateException("deaf");
		}, (decision) -> {
			throw new NoClassDefFoundError("missing");
		}, this.heard::add));
		assertThat(limiter.acquire(POLICY, "key").allowed()).isTrue();
		assertThat(this.heard).hasSize(1);
		assertThat(output).contains("RateLimitListener failed").contains("deaf", "missing");
	}

	@Test
	void unreachableStoreIsDecidedByThePolicy() {
		this.store.failure = UNREACHABLE;
		assertThat(this.limiter.acquire(POLICY, "key")).returns(true, RateLimitDecision::allowed)
			.returns(Source.FAILURE_POLICY, RateLimitDecision::source)
			.returns(List.of(), RateLimitDecision::limits);
		assertThat(this.limiter.acquire(STRICT, "key")).returns(false, RateLimitDecision::allowed)
			.returns(Duration.ofSeconds(1), RateLimitDecision::retryAfter);
	}

	@Test
	void errorOfTheStoreNeverAdmits() {
		this.store.failure = ERROR;
		assertThat(this.limiter.acquire(POLICY, "key").allowed()).isFalse();
	}

	@Test
	void failureInsideOfACompletionExceptionIsRecognised() {
		this.store.failure = new CompletionException(UNREACHABLE);
		assertThat(this.limiter.acquire(POLICY, "key").allowed()).isTrue();
	}

	@Test
	void storeThatThrowsIsAStoreThatFails() {
		this.store.failure = UNREACHABLE;
		this.store.throwing = true;
		assertThat(this.limiter.acquire(POLICY, "key").source()).isEqualTo(Source.FAILURE_POLICY);
		assertThat(this.limiter.peek(POLICY, "key").source()).isEqualTo(Source.FAILURE_POLICY);
		assertThatNoException().isThrownBy(() -> this.limiter.refund(POLICY, "key", 1));
	}

	@Test
	void refundDoesNotFailBecauseTheStoreFails() {
		RateLimitDecision taken = this.limiter.acquire(POLICY, "key");
		this.store.failure = ERROR;
		assertThatNoException().isThrownBy(() -> this.limiter.refund(taken, "key", 1));
		assertThatNoException().isThrownBy(() -> this.limiter.refund(POLICY, "key", 1));
	}

	@Test
	void outageIsLoggedOnceWhenItBeginsAndOnceWhenItEnds(CapturedOutput output) {
		for (int outage = 0; outage < 2; outage++) {
			this.store.failure = UNREACHABLE;
			this.limiter.acquire(POLICY, "key");
			this.limiter.acquire(POLICY, "key");
			this.limiter.refund(POLICY, "key", 1);
			this.store.failure = null;
			this.store.clock.advance(Duration.ofSeconds(10));
			this.limiter.acquire(POLICY, "key");
			this.limiter.acquire(POLICY, "key");
		}
		assertThat(lines(output, "cannot be reached")).isEqualTo(2);
		assertThat(lines(output, "answers again")).isEqualTo(2);
	}

	@Test
	void errorsAreLoggedOnce(CapturedOutput output) {
		this.store.failure = ERROR;
		this.limiter.acquire(POLICY, "key");
		this.limiter.acquire(POLICY, "key");
		assertThat(lines(output, "answers with errors")).isEqualTo(1);
		assertThat(output).contains("broken");
	}

	@Test
	void storeThatWorksIsNotLogged(CapturedOutput output) {
		this.limiter.acquire(POLICY, "key");
		assertThat(output).doesNotContain("rate limit store");
	}

	private long remaining() {
		return this.limiter.peek(POLICY, "key").limits().get(0).remaining();
	}

	private static RateLimitListener failureListener(Consumer<RateLimitStoreException> failures) {
		return new RateLimitListener() {

			@Override
			public void onDecision(RateLimitDecision decision) {
			}

			@Override
			public void onStoreFailure(RateLimitStoreException failure) {
				failures.accept(failure);
			}

		};
	}

	private static long lines(CapturedOutput output, String text) {
		return output.getAll().lines().filter((line) -> line.contains(text)).count();
	}

}
