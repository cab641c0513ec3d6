package io.github.ratelimit.core;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.store.memory.InMemoryRateLimitStore;
import io.github.ratelimit.testsupport.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Callers of a leaky bucket wait for their turn. The clock of the store stands still, so
 * that turns are exact; the waiting is real.
 */
class LeakyBucketWaitTests {

	private static final Duration TURN = Duration.ofMillis(60);

	private final MutableClock clock = new MutableClock(1_800_000_000_000_000L);

	private final RateLimiter limiter = Limiters.of(new InMemoryRateLimitStore(this.clock, ZoneOffset.UTC), List.of());

	@Test
	void callerWaitsForItsTurn() {
		RateLimitPolicy policy = policy(Duration.ofSeconds(1));
		List<Duration> waits = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			long start = System.nanoTime();
			RateLimitDecision decision = this.limiter.acquire(policy, "key");
			waits.add(Duration.ofNanos(System.nanoTime() - start));
			assertThat(decision.allowed()).isTrue();
			assertThat(decision.delay()).isEqualTo(TURN.multipliedBy(i));
			assertThat(waits.get(i)).isGreaterThanOrEqualTo(decision.delay());
		}
	}

	@Test
	void asynchronousCallerIsNotBlocked() {
		RateLimitPolicy policy = policy(Duration.ofSeconds(1));
		this.limiter.acquire(policy, "key");
		long start = System.nanoTime();
		CompletableFuture<RateLimitDecision> second = this.limiter.acquireAsync(policy, "key", 10)
			.toCompletableFuture();
		CompletableFuture<RateLimitDecision> twelfth = this.limiter.acquireAsync(policy, "key", 1)
			.toCompletableFuture();
		assertThat(twelfth).isNotDone();
		assertThat(second.join().delay()).isEqualTo(TURN);
		assertThat(twelfth.join().delay()).isEqualTo(TURN.multipliedBy(11));
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(TURN.multipliedBy(11));
	}

	@Test
	void callerWhoseTurnIsTooFarAwayIsRefusedAtOnceAndTakesNothing() {
		RateLimitPolicy policy = policy(TURN);
		this.limiter.acquire(policy, "key");
		this.limiter.acquire(policy, "key");
		RateLimitDecision refused = this.limiter.acquire(policy, "key");
		assertThat(refused.allowed()).isFalse();
		assertThat(refused.delay()).isZero();
		assertThat(refused.retryAfter()).isEqualTo(TURN);
		this.clock.advance(TURN);
		assertThat(this.limiter.acquire(policy, "key").allowed()).isTrue();
	}

	@Test
	void withoutWaitItRefusesWhatCannotGoOnAtOnce() {
		RateLimitPolicy policy = policy(Duration.ZERO);
		assertThat(this.limiter.acquire(policy, "key").allowed()).isTrue();
		assertThat(this.limiter.acquire(policy, "key").allowed()).isFalse();
	}

	@Test
	void interruptedCallerLeavesItsTurnEmpty() throws Exception {
		RateLimitPolicy policy = policy(Duration.ofSeconds(10));
		this.limiter.acquireAsync(policy, "key", 19);
		AtomicReference<Throwable> failure = new AtomicReference<>();
		Thread waiting = new Thread(() -> {
			try {
				this.limiter.acquire(policy, "key");
			}
			catch (CancellationException ex) {
				failure.set(Thread.currentThread().isInterrupted() ? ex : new AssertionError("flag is lost"));
			}
		});
		waiting.start();
		Awaitility.await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
		waiting.interrupt();
		waiting.join(TimeUnit.SECONDS.toMillis(10));
		assertThat(failure.get()).isInstanceOf(CancellationException.class);
		assertThat(this.limiter.peek(policy, "key").limits().get(0).remaining()).isZero();
		this.clock.advance(TURN.multipliedBy(20));
		assertThat(this.limiter.acquire(policy, "key").delay()).isZero();
	}

	private static RateLimitPolicy policy(Duration maxWait) {
		Limit limit = Limit.of(20, TURN.multipliedBy(20), Algorithm.LEAKY_BUCKET);
		return RateLimitPolicy.builder("leaky").limit(limit).maxWait(maxWait).build();
	}

}
