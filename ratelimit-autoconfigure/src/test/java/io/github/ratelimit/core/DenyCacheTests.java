package io.github.ratelimit.core;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.LimitStatus;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitMode;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitReceipt;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;
import io.github.ratelimit.store.StoreResult;
import io.github.ratelimit.store.memory.InMemoryRateLimitStore;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When a limiter refuses without asking, and what it tells then.
 */
class DenyCacheTests {

	private static final RateLimitPolicy BUCKET = RateLimitPolicy.of("bucket", "3/minute");

	private final RemoteStore store = new RemoteStore();

	private final List<RateLimitDecision> heard = new ArrayList<>();

	private boolean remembers = true;

	private final RateLimiter limiter = limiter();

	@Test
	void refusalHoldsWithoutAnotherCallOfTheStore() {
		exhaust(BUCKET);
		assertThat(refusal(BUCKET).source()).isEqualTo(Source.STORE);
		int asked = this.store.asked;
		pass(Duration.ofMillis(500));
		RateLimitDecision again = refusal(BUCKET);
		assertThat(again.source()).isEqualTo(Source.STORE_CACHED);
		assertThat(this.store.asked).isEqualTo(asked);
		assertThat(this.heard).last().isSameAs(again);
	}

	@Test
	void asynchronousCallsAreRefusedToo() {
		exhaust(BUCKET);
		RateLimitDecision first = this.limiter.acquireAsync(BUCKET, "key", 1).toCompletableFuture().join();
		assertThat(first.source()).isEqualTo(Source.STORE);
		RateLimitDecision again = this.limiter.acquireAsync(BUCKET, "key", 1).toCompletableFuture().join();
		assertThat(again.source()).isEqualTo(Source.STORE_CACHED);
	}

	@Test
	void storeIsAskedOnceTheWaitIsOver() {
		RateLimitPolicy quick = RateLimitPolicy.of("quick", "2/second");
		exhaust(quick);
		refusal(quick);
		pass(Duration.ofMillis(499));
		assertThat(refusal(quick).source()).isEqualTo(Source.STORE_CACHED);
		pass(Duration.ofMillis(1));
		assertThat(this.limiter.acquire(quick, "key").allowed()).isTrue();
	}

	@Test
	void nothingIsRememberedForMoreThanASecond() {
		exhaust(BUCKET);
		refusal(BUCKET);
		pass(Duration.ofMillis(1000));
		assertThat(refusal(BUCKET).source()).isEqualTo(Source.STORE);
	}

	@Test
	void oneCallerAsksAgainBeforeThatSoThatOthersNeedNot() {
		exhaust(BUCKET);
		refusal(BUCKET);
		int asked = this.store.asked;
		for (int i = 0; i < 1000; i++) {
			pass(Duration.ofMillis(10));
			refusal(BUCKET);
			refusal(BUCKET);
		}
		assertThat(this.store.asked - asked).isBetween(10, 14);
	}

	@Test
	void whomTheStoreAdmitsIsNotRefusedAnyMore() {
		exhaust(BUCKET);
		refusal(BUCKET);
		// As another instance does.
		this.store.resetElsewhere(BUCKET);
		pass(Duration.ofMillis(750));
		assertThat(this.limiter.acquire(BUCKET, "key").allowed()).isTrue();
		assertThat(this.limiter.acquire(BUCKET, "key").allowed()).isTrue();
	}

	@Test
	void clockOfThisProcessThatIsAheadOrBehindDoesNotMatter() {
		this.store.clock.advance(Duration.ofDays(-300));
		exhaust(BUCKET);
		refusal(BUCKET);
		assertThat(refusal(BUCKET).source()).isEqualTo(Source.STORE_CACHED);
	}

	@Test
	void permitsThatAreGivenBackAreSeenAtOnce() {
		exhaust(BUCKET);
		refusal(BUCKET);
		this.limiter.refund(BUCKET, "key", 1);
		assertThat(this.limiter.acquire(BUCKET, "key").allowed()).isTrue();
		refusal(BUCKET);
		this.limiter.reset(BUCKET, "key");
		assertThat(this.limiter.acquire(BUCKET, "key").allowed()).isTrue();
	}

	@Test
	void refusalThatIsAnsweredAfterARefundIsNotRemembered() {
		exhaust(BUCKET);
		this.store.beforeAnswer = () -> {
			this.store.beforeAnswer = null;
			this.limiter.refund(BUCKET, "key", 1);
		};
		refusal(BUCKET);
		assertThat(this.limiter.acquire(BUCKET, "key").allowed()).isTrue();
	}

	@Test
	void storeThatMayHaveForgottenIsAsked() {
		exhaust(BUCKET);
		refusal(BUCKET);
		this.store.generation++;
		assertThat(refusal(BUCKET).source()).isEqualTo(Source.STORE);
	}

	@Test
	void otherLimitsAreAskedFor() {
		exhaust(BUCKET);
		refusal(BUCKET);
		RateLimitPolicy raised = RateLimitPolicy.of("bucket", "6/minute");
		assertThat(this.limiter.acquire(raised, "key").source()).isEqualTo(Source.STORE);
	}

	@Test
	void callThatCostsLessIsAskedFor() {
		this.limiter.acquire(BUCKET, "key", 2);
		assertThat(this.limiter.acquire(BUCKET, "key", 2).allowed()).isFalse();
		assertThat(this.limiter.acquire(BUCKET, "key", 1).allowed()).isTrue();
	}

	@Test
	void callThatCostsMoreOfABucketIsToldItsOwnWait() {
		exhaust(BUCKET);
		refusal(BUCKET);
		RateLimitDecision dearer = this.limiter.acquire(BUCKET, "key", 2);
		assertThat(dearer.source()).isEqualTo(Source.STORE_CACHED);
		assertThat(dearer.retryAfter()).isEqualTo(Duration.ofSeconds(40));
		assertThat(this.limiter.acquire(BUCKET, "key", 4).retryAfter()).as("never").isNull();
	}

	@Test
	void dearerRefusalDoesNotMakeTheCheaperForgotten() {
		RateLimitPolicy window = RateLimitPolicy.builder("window").limit(Limit.parse("3/minute fixed-window")).build();
		exhaust(window);
		refusal(window);
		assertThat(this.limiter.acquire(window, "key", 2).source()).isEqualTo(Source.STORE);
		assertThat(refusal(window).source()).isEqualTo(Source.STORE_CACHED);
	}

	@Test
	void policiesWhosePermitsMayBeGivenBackAreAskedForEachTime() {
		this.remembers = false;
		exhaust(BUCKET);
		refusal(BUCKET);
		assertThat(refusal(BUCKET).source()).isEqualTo(Source.STORE);
	}

	@Test
	void storeInMemoryIsAskedEachTime() {
		this.store.generation = RateLimitStore.NOT_REMEMBERED;
		exhaust(BUCKET);
		refusal(BUCKET);
		assertThat(refusal(BUCKET).source()).isEqualTo(Source.STORE);
	}

	@Test
	void keyThatIsVeryLongIsAskedForEachTime() {
		String key = "k".repeat(DenyCache.LONGEST_KEY + 1);
		for (int i = 0; i < 5; i++) {
			assertThat(this.limiter.acquire(BUCKET, key).source()).isEqualTo(Source.STORE);
		}
	}

	@Test
	void keysAreNotMixedUp() {
		exhaust(BUCKET);
		refusal(BUCKET);
		// As their texts have the same hash code.
		assertThat("AaBB".hashCode()).isEqualTo("BBAa".hashCode());
		for (int i = 0; i < 4; i++) {
			this.limiter.acquire(BUCKET, "AaBB");
		}
		assertThat(this.limiter.acquire(BUCKET, "BBAa").allowed()).isTrue();
		RateLimitPolicy other = RateLimitPolicy.of("other", "3/minute");
		assertThat(this.limiter.acquire(other, "key").allowed()).isTrue();
	}

	@Test
	void outageIsNotAnsweredByWhatIsRemembered() {
		exhaust(BUCKET);
		refusal(BUCKET);
		this.store.generation++;
		this.store.answers = false;
		assertThat(this.limiter.acquire(BUCKET, "key").source()).isEqualTo(Source.FAILURE_POLICY);
	}

	@ParameterizedTest
	@ValueSource(strings = { "3/minute", "5/10 seconds burst 2", "4/minute fixed-window", "4/minute sliding-window-log",
			"4/minute sliding-window-counter", "2/second leaky-bucket", "10/second; 4/minute",
			"10/second; 4/minute fixed-window; 3/2 minutes leaky-bucket" })
	void whatIsToldIsWhatTheStoreWouldTell(String limits) {
		RateLimitPolicy policy = RateLimitPolicy.builder("policy")
			.limits(Limit.parseAll(limits, Algorithm.TOKEN_BUCKET))
			.maxWait(Duration.ZERO)
			.build();
		exhaust(policy);
		refusal(policy);
		for (int millis : List.of(0, 7, 90, 130)) {
			pass(Duration.ofMillis(millis));
			RateLimitDecision told = refusal(policy);
			assertThat(told.source()).isEqualTo(Source.STORE_CACHED);
			RateLimitDecision asked = Decisions.of(policy, policy.limits(), this.store.ask(policy), Source.STORE);
			assertClose(told.retryAfter(), asked.retryAfter());
			assertThat(told.limits()).hasSameSizeAs(asked.limits());
			for (int i = 0; i < told.limits().size(); i++) {
				LimitStatus toldLimit = told.limits().get(i);
				LimitStatus askedLimit = asked.limits().get(i);
				assertThat(toldLimit.violated()).isEqualTo(askedLimit.violated());
				assertThat(toldLimit.remaining()).isEqualTo(askedLimit.remaining());
				assertClose(toldLimit.resetAfter(), askedLimit.resetAfter());
			}
		}
	}

	@Test
	void windowThatMayHaveFreedPermitsIsAskedFor() {
		RateLimitPolicy policy = RateLimitPolicy.builder("policy")
			.limits(Limit.parseAll("3/500ms sliding-window-log; 4/minute fixed-window", Algorithm.TOKEN_BUCKET))
			.build();
		for (int i = 0; i < 3; i++) {
			this.limiter.acquire(policy, "key");
		}
		this.store.clock.advance(Duration.ofMillis(400));
		this.limiter.acquire(policy, "key", 2);
		assertThat(this.limiter.acquire(policy, "key", 2).source()).isEqualTo(Source.STORE_CACHED);
		pass(Duration.ofMillis(110));
		RateLimitDecision asked = this.limiter.acquire(policy, "key", 2);
		assertThat(asked.source()).isEqualTo(Source.STORE);
		assertThat(asked.limits().get(0).remaining()).isEqualTo(3);
	}

	/** No sooner, and later by what clocks may part in that time at most. */
	private static void assertClose(@Nullable Duration told, @Nullable Duration asked) {
		assertThat(told).isBetween(asked, asked.plusNanos(TimeUnit.MICROSECONDS.toNanos(600)));
	}

	private void exhaust(RateLimitPolicy policy) {
		while (this.limiter.acquire(policy, "key").allowed()) {
			// Until it is refused, which is then forgotten.
		}
		this.store.generation++;
		if (this.store.generation == RateLimitStore.NOT_REMEMBERED + 1) {
			this.store.generation = RateLimitStore.NOT_REMEMBERED;
		}
	}

	private RateLimitDecision refusal(RateLimitPolicy policy) {
		RateLimitDecision decision = this.limiter.acquire(policy, "key");
		assertThat(decision.allowed()).isFalse();
		return decision;
	}

	private void pass(Duration duration) {
		this.store.clock.advance(duration);
		this.store.nanos += duration.toNanos();
	}

	private RateLimiter limiter() {
		return new DefaultRateLimiter(this.store,
				new LocalFallback(new InMemoryRateLimitStore(this.store.clock, ZoneOffset.UTC), 1),
				UnaryOperator.identity(), List.of(this.heard::add), this.store.clock, () -> RateLimitMode.ENFORCE,
				(policy) -> this.remembers, () -> this.store.nanos, Runnable::run);
	}

	/** As one that is far away, and answers at once. */
	private static final class RemoteStore implements RateLimitStore {

		private final MutableClock clock = new MutableClock(1_700_000_000_000_000L);

		private final RateLimitStore counters = new InMemoryRateLimitStore(this.clock, ZoneOffset.UTC);

		private long nanos = 77;

		private long generation = 1;

		private int asked;

		private boolean answers = true;

		private @Nullable Runnable beforeAnswer;

		@Override
		public long generation() {
			return this.generation;
		}

		@Override
		public CompletionStage<StoreResult> acquire(RateLimitBucket bucket, long cost) {
			this.asked++;
			if (!this.answers) {
				throw new RateLimitStoreException("gone", StoreFailure.UNREACHABLE, null);
			}
			CompletionStage<StoreResult> answer = this.counters.acquire(bucket, cost);
			if (this.beforeAnswer != null) {
				this.beforeAnswer.run();
			}
			return answer;
		}

		StoreResult ask(RateLimitPolicy policy) {
			return this.counters.acquireBlocking(bucket(policy), 1);
		}

		void resetElsewhere(RateLimitPolicy policy) {
			this.counters.reset(bucket(policy));
		}

		private static RateLimitBucket bucket(RateLimitPolicy policy) {
			return Objects.requireNonNull(
					new PolicyCounters(policy, UnaryOperator.identity(), new Listeners(List.of())).inForce("key"));
		}

		@Override
		public CompletionStage<Void> refund(RateLimitBucket bucket, long cost, @Nullable RateLimitReceipt receipt) {
			return this.counters.refund(bucket, cost, receipt);
		}

		@Override
		public CompletionStage<Void> reset(RateLimitBucket bucket) {
			return this.counters.reset(bucket);
		}

	}

}
