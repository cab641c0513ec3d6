package io.github.ratelimit.core;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.ratelimit.FailurePolicy;
import io.github.ratelimit.Limit;
import io.github.ratelimit.LimitStatus;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitMode;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.event.RateLimitListener;
import io.github.ratelimit.event.RateLimitOutage;
import io.github.ratelimit.event.RateLimitOutage.Phase;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;
import io.github.ratelimit.store.StoreResult;
import io.github.ratelimit.store.memory.InMemoryRateLimitStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What a limiter does, and tells, while its store fails.
 */
@ExtendWith(OutputCaptureExtension.class)
class OutageTests {

	private final BreakableStore store = new BreakableStore();

	private final Ear ear = new Ear();

	private final RateLimiter limiter = limiter(1);

	private RateLimiter other;

	@Test
	void outageIsToldOnceWhenItBeginsAndOnceWhenItEnds() {
		fail(StoreFailure.UNREACHABLE);
		allowed(10, policy(FailurePolicy.ALLOW));
		this.store.failure = null;
		this.store.clock.advance(Duration.ofSeconds(10));
		allowed(2, policy(FailurePolicy.ALLOW));
		assertThat(this.ear.outages).extracting(RateLimitOutage::failure, RateLimitOutage::phase)
			.containsExactly(tuple(StoreFailure.UNREACHABLE, Phase.BEGUN), tuple(StoreFailure.UNREACHABLE, Phase.OVER));
		assertThat(this.ear.failures).hasSize(10);
	}

	@Test
	void answerEndsNothingWhileOthersFail() {
		for (int i = 0; i < 20; i++) {
			fail(StoreFailure.OUT_OF_MEMORY);
			allowed(1, policy(FailurePolicy.ALLOW));
			this.store.failure = null;
			this.store.clock.advance(Duration.ofMillis(9_900));
			allowed(1, policy(FailurePolicy.ALLOW));
		}
		assertThat(this.ear.outages).extracting(RateLimitOutage::phase).containsExactly(Phase.BEGUN);
	}

	@Test
	void answersOfOtherServersEndNothingWhileOneIsLost() {
		this.store.lost = true;
		for (int i = 0; i < 5; i++) {
			fail(StoreFailure.UNREACHABLE);
			allowed(1, policy(FailurePolicy.ALLOW));
			this.store.failure = null;
			this.store.clock.advance(Duration.ofMinutes(1));
			allowed(1, policy(FailurePolicy.ALLOW));
		}
		assertThat(this.ear.outages).extracting(RateLimitOutage::phase).containsExactly(Phase.BEGUN);
		this.store.recover();
		assertThat(this.ear.outages).extracting(RateLimitOutage::phase).containsExactly(Phase.BEGUN, Phase.OVER);
	}

	@Test
	void callThatWasAskedBeforeTheRecoveryAndFailsAfterItBeginsNoOutage() {
		fail(StoreFailure.UNREACHABLE);
		allowed(1, policy(FailurePolicy.ALLOW));
		CompletableFuture<StoreResult> late = new CompletableFuture<>();
		this.store.answer = late;
		CompletionStage<RateLimitDecision> call = this.limiter.acquireAsync(policy(FailurePolicy.ALLOW), "key", 1);
		this.store.answer = null;
		this.store.recover();
		late.completeExceptionally(new RateLimitStoreException("late", StoreFailure.UNREACHABLE, null));
		assertThat(call.toCompletableFuture().join().source()).isEqualTo(Source.FAILURE_POLICY);
		assertThat(this.ear.outages).extracting(RateLimitOutage::phase).containsExactly(Phase.BEGUN, Phase.OVER);
		fail(StoreFailure.UNREACHABLE);
		allowed(1, policy(FailurePolicy.ALLOW));
		assertThat(this.ear.outages).hasSize(3);
	}

	@Test
	@Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
	void listenerThatBlocksHoldsUpNeitherCallsNorTheLogAndMayAskItself(CapturedOutput output) {
		CompletableFuture<RateLimitDecision> asked = new CompletableFuture<>();
		CompletableFuture<Void> end = new CompletableFuture<>();
		Queue<Phase> told = new ConcurrentLinkedQueue<>();
		RateLimitListener blocking = new Ear() {

			@Override
			public void onOutage(RateLimitOutage outage) {
				asked.complete(OutageTests.this.other.acquireAsync(policy(FailurePolicy.ALLOW), "key", 1)
					.toCompletableFuture()
					.join());
				end.join();
				told.add(outage.phase());
			}

		};
		this.other = new DefaultRateLimiter(this.store, local(1), UnaryOperator.identity(), List.of(blocking),
				this.store.clock, () -> RateLimitMode.ENFORCE, (policy) -> true);
		fail(StoreFailure.UNREACHABLE);
		allowed(this.other, 3, policy(FailurePolicy.ALLOW));
		asked.join();
		this.store.recover();
		allowed(this.other, 3, policy(FailurePolicy.ALLOW));
		assertThat(told).isEmpty();
		assertThat(output).contains("cannot be reached", "answers again");
		end.complete(null);
		Awaitility.await().untilAsserted(() -> assertThat(told).containsExactly(Phase.BEGUN, Phase.OVER));
	}

	@Test
	void storeThatFindsItselfAgainEndsTheOutageWithoutACall() {
		fail(StoreFailure.UNREACHABLE);
		allowed(1, policy(FailurePolicy.ALLOW));
		this.store.recover();
		assertThat(this.ear.outages).extracting(RateLimitOutage::phase).containsExactly(Phase.BEGUN, Phase.OVER);
	}

	@Test
	void clockThatIsSteppedBackDoesNotProlongAnOutage() {
		fail(StoreFailure.UNREACHABLE);
		allowed(1, policy(FailurePolicy.ALLOW));
		this.store.failure = null;
		this.store.clock.advance(Duration.ofHours(-1));
		allowed(1, policy(FailurePolicy.ALLOW));
		assertThat(this.ear.outages).extracting(RateLimitOutage::phase).containsExactly(Phase.BEGUN, Phase.OVER);
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "UNREACHABLE")
	void errorsNeverAdmitWhateverThePolicySays(StoreFailure failure) {
		fail(failure);
		for (FailurePolicy policy : FailurePolicy.values()) {
			assertThat(this.limiter.acquire(policy(policy), "key")).returns(false, RateLimitDecision::allowed)
				.returns(Source.FAILURE_POLICY, RateLimitDecision::source);
		}
	}

	@ParameterizedTest
	@EnumSource
	void eachKindOfFailureHasALineOfItsOwnWithACure(StoreFailure failure, CapturedOutput output) {
		for (int i = 0; i < 5; i++) {
			fail(failure);
			allowed(1, policy(FailurePolicy.ALLOW));
			fail(StoreFailure.ERROR);
			allowed(1, policy(FailurePolicy.ALLOW));
		}
		assertThat(output.getAll().lines().filter((line) -> line.contains(failure.cure()))).hasSize(1);
	}

	@Test
	void localLimitsTakeOverAndHandBack() {
		RateLimitPolicy policy = policy(FailurePolicy.LOCAL);
		assertThat(allowed(1, policy)).isEqualTo(1);
		fail(StoreFailure.UNREACHABLE);
		assertThat(allowed(20, policy)).isEqualTo(10);
		RateLimitDecision refused = this.limiter.acquire(policy, "key");
		assertThat(refused.source()).isEqualTo(Source.LOCAL);
		assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(6));
		assertThat(refused.violated()).hasSize(1);
		this.store.failure = null;
		assertThat(this.limiter.acquire(policy, "key").source()).isEqualTo(Source.STORE);
		assertThat(allowed(20, policy)).isEqualTo(8);
	}

	@Test
	void outagesThatFollowEachOtherGrantNoFreshLocalQuota() {
		RateLimitPolicy policy = policy(FailurePolicy.LOCAL);
		int admitted = 0;
		for (int outage = 0; outage < 10; outage++) {
			fail(StoreFailure.UNREACHABLE);
			admitted += allowed(20, policy);
			this.store.recover();
		}
		assertThat(admitted).isEqualTo(10);
	}

	@Test
	void localLimitsAreDividedAmongInstancesAndLeaveOnePermit() {
		fail(StoreFailure.UNREACHABLE);
		assertThat(allowed(limiter(3), 20, policy(FailurePolicy.LOCAL))).isEqualTo(3);
		assertThat(allowed(limiter(50), 20, policy(FailurePolicy.LOCAL))).isEqualTo(1);
		RateLimitPolicy closed = RateLimitPolicy.builder("closed")
			.limit(Limit.parse("0/minute"))
			.onFailure(FailurePolicy.LOCAL)
			.build();
		assertThat(allowed(limiter(50), 20, closed)).isZero();
		RateLimitDecision decision = limiter(3).acquire(policy(FailurePolicy.LOCAL), "key");
		assertThat(decision.limits()).extracting(LimitStatus::limit).containsExactly(Limit.parse("3/minute"));
	}

	@Test
	void costThatOnlyTheWholeLimitHoldsMayBeTriedAgain() {
		fail(StoreFailure.UNREACHABLE);
		RateLimitDecision decision = limiter(3).acquire(policy(FailurePolicy.LOCAL), "key", 5);
		assertThat(decision.allowed()).isFalse();
		assertThat(decision.retryAfter()).isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void localDecisionIsRefundedWhereItWasTaken() {
		RateLimitPolicy policy = policy(FailurePolicy.LOCAL);
		fail(StoreFailure.UNREACHABLE);
		RateLimitDecision decision = this.limiter.acquire(policy, "key", 10);
		this.limiter.refund(decision, "key", 4);
		assertThat(allowed(20, policy)).isEqualTo(4);
		assertThat(this.store.refunds).isEmpty();
	}

	@Test
	void resetForgetsWhatWasTakenLocally() {
		RateLimitPolicy policy = policy(FailurePolicy.LOCAL);
		fail(StoreFailure.UNREACHABLE);
		allowed(10, policy);
		this.limiter.reset(policy, "key");
		assertThat(allowed(20, policy)).isEqualTo(10);
	}

	@Test
	void instancesBelowOneAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> limiter(0)).withMessageContaining("instances");
	}

	@Test
	void damagedCountersAreToldEachTimeAndLoggedOnce(CapturedOutput output) {
		this.store.repaired = 2;
		allowed(3, policy(FailurePolicy.ALLOW));
		assertThat(this.ear.repaired).containsExactly(2, 2, 2);
		assertThat(output.getAll().lines().filter((line) -> line.contains("policy 'policy'"))).hasSize(1);
	}

	private RateLimiter limiter(int instances) {
		return new DefaultRateLimiter(this.store, local(instances), UnaryOperator.identity(), List.of(this.ear),
				this.store.clock, () -> RateLimitMode.ENFORCE, (policy) -> true, System::nanoTime, Runnable::run);
	}

	private LocalFallback local(int instances) {
		return new LocalFallback(new InMemoryRateLimitStore(this.store.clock, ZoneOffset.UTC), instances);
	}

	private void fail(StoreFailure failure) {
		this.store.failure = new RateLimitStoreException("broken", failure, null);
	}

	private int allowed(int calls, RateLimitPolicy policy) {
		return allowed(this.limiter, calls, policy);
	}

	private static int allowed(RateLimiter limiter, int calls, RateLimitPolicy policy) {
		int allowed = 0;
		for (int i = 0; i < calls; i++) {
			allowed += limiter.acquire(policy, "key").allowed() ? 1 : 0;
		}
		return allowed;
	}

	private static RateLimitPolicy policy(FailurePolicy onFailure) {
		return RateLimitPolicy.builder("policy").limit(Limit.parse("10/minute")).onFailure(onFailure).build();
	}

	private static class Ear implements RateLimitListener {

		private final List<RateLimitOutage> outages = new ArrayList<>();

		private final List<RateLimitStoreException> failures = new ArrayList<>();

		private final List<Integer> repaired = new ArrayList<>();

		@Override
		public void onDecision(RateLimitDecision decision) {
			// Tested elsewhere.
		}

		@Override
		public void onStoreFailure(RateLimitStoreException failure) {
			this.failures.add(failure);
		}

		@Override
		public void onOutage(RateLimitOutage outage) {
			this.outages.add(outage);
		}

		@Override
		public void onCountersRepaired(RateLimitPolicy policy, int counters) {
			this.repaired.add(counters);
		}

	}

}
