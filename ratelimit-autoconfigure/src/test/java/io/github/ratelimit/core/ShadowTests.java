package io.github.ratelimit.core;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.FailurePolicy;
import io.github.ratelimit.Limit;
import io.github.ratelimit.LimitStatus;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitMode;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimitPolicyBuilder;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;
import io.github.ratelimit.store.StoreResult;
import io.github.ratelimit.store.memory.InMemoryRateLimitStore;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Policies that refuse nothing, and limits that are tried beside those in force.
 */
class ShadowTests {

	private static final RateLimitPolicy SHADOW = policy("2/minute").mode(RateLimitMode.SHADOW).build();

	private static final RateLimitPolicy TRYING = policy("5/minute").shadow(List.of(Limit.parse("2/minute"))).build();

	private final BreakableStore store = new BreakableStore();

	private final List<RateLimitDecision> heard = new ArrayList<>();

	private final RateLimiter limiter = Limiters.of(this.store, List.of(this.heard::add), this.store.clock);

	/**
	 * Whatever the limits, costs and times: the numbers are those of the limits alone.
	 */
	@Property(tries = 500)
	void limitsInShadowDecideAsTheSameLimitsInForce(@ForAll long seed) {
		Random random = new Random(seed);
		MutableClock clock = new MutableClock(BreakableStore.START);
		RateLimitStore counters = new InMemoryRateLimitStore(clock, ZoneOffset.UTC);
		RateLimiter asked = Limiters.of(counters, List.of(), clock);
		List<Limit> limits = limits(random);
		List<Limit> tried = limits(random);
		RateLimitPolicy enforced = alone("enforced", limits);
		RateLimitPolicy shadow = enforced.toBuilder().id("shadow").mode(RateLimitMode.SHADOW).build();
		RateLimitPolicy trying = enforced.toBuilder().id("trying").shadow(tried).build();
		RateLimitPolicy triedAlone = alone("tried", tried);
		for (int i = 0; i < 50; i++) {
			clock.advance(Duration.ofMillis(random.nextInt(30_000)));
			int cost = 1 + random.nextInt(3);
			RateLimitDecision expected = asked.acquire(enforced, "key", cost);
			RateLimitDecision inShadow = asked.acquire(shadow, "key", cost);
			RateLimitDecision both = asked.acquire(trying, "key", cost);
			assertThat(inShadow.allowed()).isTrue();
			assertThat(inShadow.delay()).isZero();
			assertThat(inShadow.limits()).isEmpty();
			assertThat(numbers(inShadow.shadow())).isEqualTo(numbers(expected));
			assertThat(numbers(both)).isEqualTo(numbers(expected));
			RateLimitDecision expectedOfTried = asked.acquire(triedAlone, "key", cost);
			assertThat(numbers(both.shadow())).isEqualTo(numbers(expectedOfTried));
			if (random.nextInt(4) == 0) {
				asked.refund(expected, "key", cost);
				asked.refund(inShadow, "key", cost);
				asked.refund(both, "key", cost);
				if (both.allowed()) {
					asked.refund(expectedOfTried, "key", cost);
				}
			}
		}
	}

	@Test
	void policyInShadowAdmitsAllAndTellsWhatItWouldRefuse() {
		assertThat(Arrays.asList(shadowAnswer(SHADOW), shadowAnswer(SHADOW), shadowAnswer(SHADOW)))
			.containsExactly(true, true, false);
		assertThat(this.heard).allMatch(RateLimitDecision::allowed).hasSize(3);
		RateLimitDecision decision = this.heard.get(2);
		assertThat(decision.retryAfter()).isNull();
		assertThat(decision.shadow().retryAfter()).isEqualTo(Duration.ofSeconds(30));
		assertThat(decision.shadow().violated()).hasSize(1);
	}

	@Test
	void limitsThatAreTriedRefuseNothing() {
		assertThat(List.of(shadowAnswer(TRYING), shadowAnswer(TRYING), shadowAnswer(TRYING))).containsExactly(true,
				true, false);
		assertThat(this.heard).allMatch(RateLimitDecision::allowed);
		assertThat(this.heard.get(2).limits()).extracting(LimitStatus::remaining).containsExactly(2L);
	}

	@Test
	void refundReachesCountersInShadow() {
		RateLimitDecision shadow = this.limiter.acquire(SHADOW, "a", 2);
		this.limiter.refund(shadow, "a", 2);
		assertThat(this.limiter.peek(SHADOW, "a").shadow().limits().get(0).remaining()).isEqualTo(2);
		RateLimitDecision trying = this.limiter.acquire(TRYING, "b", 2);
		this.limiter.refund(trying, "b", 2);
		RateLimitDecision left = this.limiter.peek(TRYING, "b");
		assertThat(left.limits().get(0).remaining()).isEqualTo(5);
		assertThat(left.shadow().limits().get(0).remaining()).isEqualTo(2);
	}

	@Test
	void refundOfWhatTheTriedLimitsRefusedGivesThemNothing() {
		this.limiter.acquire(TRYING, "key", 2);
		RateLimitDecision taken = this.limiter.acquire(TRYING, "key", 1);
		this.limiter.refund(taken, "key", 1);
		RateLimitDecision left = this.limiter.peek(TRYING, "key");
		assertThat(left.limits().get(0).remaining()).isEqualTo(3);
		assertThat(left.shadow().limits().get(0).remaining()).isZero();
	}

	@Test
	void resetForgetsCountersInShadow() {
		this.limiter.acquire(TRYING, "key", 2);
		this.limiter.reset(TRYING, "key");
		RateLimitDecision left = this.limiter.peek(TRYING, "key");
		assertThat(left.limits().get(0).remaining()).isEqualTo(5);
		assertThat(left.shadow().limits().get(0).remaining()).isEqualTo(2);
	}

	@Test
	void refundWithoutADecisionReachesCountersInShadow() {
		this.limiter.acquire(TRYING, "key", 2);
		this.limiter.refund(TRYING, "key", 1);
		assertThat(this.limiter.peek(TRYING, "key").shadow().limits().get(0).remaining()).isEqualTo(1);
	}

	@Test
	void policyInShadowAdmitsWhateverTheStoreDoes() {
		RateLimitPolicy strict = SHADOW.toBuilder().onFailure(FailurePolicy.DENY).build();
		for (StoreFailure failure : StoreFailure.values()) {
			this.store.failure = new RateLimitStoreException("fails", failure, null);
			RateLimitDecision decision = this.limiter.acquire(strict, "key");
			assertThat(decision.allowed()).as("%s", failure).isTrue();
			assertThat(decision.shadow().allowed()).as("%s", failure).isFalse();
		}
	}

	@Test
	void limitsThatAreTriedAreNotAskedWhileTheStoreIsAway() {
		this.store.failure = new RateLimitStoreException("gone", StoreFailure.UNREACHABLE, null);
		RateLimitDecision decision = this.limiter.acquire(TRYING, "key");
		assertThat(decision.allowed()).isTrue();
		assertThat(decision.shadow()).isNull();
	}

	@Test
	void planOfAPolicyInShadowIsInShadow() {
		RateLimitPolicy gold = SHADOW.toBuilder()
			.plan("gold", List.of(Limit.parse("1/minute")))
			.build()
			.forPlan("gold");
		assertThat(List.of(shadowAnswer(gold), shadowAnswer(gold))).containsExactly(true, false);
		assertThat(this.heard).allMatch(RateLimitDecision::allowed);
	}

	@Test
	void modeForAllIsThatOfPoliciesOfCodeToo() {
		RateLimiter shadowed = new DefaultRateLimiter(this.store,
				new LocalFallback(new InMemoryRateLimitStore(this.store.clock, ZoneOffset.UTC), 1),
				UnaryOperator.identity(), List.of(this.heard::add), this.store.clock, () -> RateLimitMode.SHADOW,
				(policy) -> true);
		RateLimitPolicy ofCode = RateLimitPolicy.of("code", "1/minute");
		RateLimitPolicy trying = ofCode.toBuilder().id("trying").shadow(List.of(Limit.parse("3/minute"))).build();
		RateLimitPolicy enforced = ofCode.toBuilder().id("enforced").mode(RateLimitMode.ENFORCE).build();
		for (RateLimitPolicy policy : List.of(ofCode, trying)) {
			RateLimitDecision first = shadowed.acquire(policy, "key");
			RateLimitDecision second = shadowed.acquire(policy, "key");
			assertThat(second.allowed()).isTrue();
			assertThat(second.shadow().allowed()).isFalse();
			shadowed.refund(first, "key", 1);
			assertThat(shadowed.peek(policy, "key").shadow().limits().get(0).remaining()).isEqualTo(1);
		}
		shadowed.acquire(enforced, "key");
		assertThat(shadowed.acquire(enforced, "key").allowed()).isFalse();
	}

	@Test
	void policyInShadowCannotTryOtherLimits() {
		RateLimitPolicyBuilder both = TRYING.toBuilder().mode(RateLimitMode.SHADOW);
		assertThatIllegalArgumentException().isThrownBy(both::build).withMessageContaining("leave out");
	}

	@Test
	void triedLimitsThatTheStoreCannotAnswerChangeNothing() {
		RateLimitStore one = new BreakableStore() {

			@Override
			public CompletionStage<StoreResult> acquire(RateLimitBucket bucket, long cost) {
				return bucket.shadow() ? CompletableFuture.failedStage(new IllegalStateException("no shadow here"))
						: super.acquire(bucket, cost);
			}

		};
		RateLimitDecision decision = Limiters.of(one, List.of()).acquire(TRYING, "key");
		assertThat(decision.limits()).hasSize(1);
		assertThat(decision.shadow()).isNull();
	}

	@Test
	void storeThatAnswersNothingForBothHasFailed() {
		this.store.answer = CompletableFuture.completedFuture(null);
		RateLimitDecision decision = this.limiter.acquire(TRYING, "key");
		assertThat(decision.allowed()).isFalse();
		assertThat(decision.source()).isEqualTo(Source.FAILURE_POLICY);
	}

	@Test
	void modeIsAppliedOnce() {
		RateLimitDecision decision = this.limiter.acquire(SHADOW, "key");
		assertThat(decision.byMode()).isSameAs(decision);
	}

	private boolean shadowAnswer(RateLimitPolicy policy) {
		return this.limiter.acquire(policy, "key").shadow().allowed();
	}

	private static RateLimitPolicyBuilder policy(String limit) {
		return RateLimitPolicy.builder("policy").limit(Limit.parse(limit));
	}

	private static RateLimitPolicy alone(String id, List<Limit> limits) {
		return RateLimitPolicy.builder("enforced").id(id).limits(limits).maxWait(Duration.ZERO).build();
	}

	private static List<Limit> limits(Random random) {
		Algorithm[] algorithms = Algorithm.values();
		int first = random.nextInt(algorithms.length);
		List<Limit> limits = new ArrayList<>();
		for (int i = 0; i <= random.nextInt(2); i++) {
			limits.add(Limit.of(1 + random.nextInt(5), Duration.ofSeconds(1 + random.nextInt(60)),
					algorithms[(first + i) % algorithms.length]));
		}
		return limits;
	}

	private static List<Object> numbers(RateLimitDecision decision) {
		return Arrays.asList(decision.allowed(), decision.limits(), decision.retryAfter(), decision.delay(),
				decision.decidedAt());
	}

}
