package io.github.ratelimit.store;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.memory.InMemoryRateLimitStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InMemoryRateLimitStore}.
 */
class InMemoryRateLimitStoreTests extends RateLimitStoreContract {

	private final InMemoryRateLimitStore store = new InMemoryRateLimitStore(this.clock, BERLIN);

	@Override
	RateLimitStore store() {
		return this.store;
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void callerThatIsHeldUpTurnsTheClockBackForNobody(Algorithm algorithm) throws Exception {
		CountDownLatch reading = new CountDownLatch(1);
		CountDownLatch decided = new CountDownLatch(1);
		AtomicBoolean heldUp = new AtomicBoolean();
		InMemoryRateLimitStore slow = new InMemoryRateLimitStore(() -> {
			Instant now = this.clock.instant();
			if (heldUp.compareAndSet(false, true)) {
				reading.countDown();
				await(decided);
			}
			return now;
		}, BERLIN);
		RateLimitBucket bucket = bucket("key", Limit.of(1, MINUTE, algorithm));
		CompletableFuture<?> look = CompletableFuture.runAsync(() -> slow.acquire(bucket, 0));
		reading.await();
		this.clock.advance(Duration.ofSeconds(30));
		slow.acquire(bucket, 1);
		decided.countDown();
		look.join();
		this.clock.advance(Duration.ofSeconds(30));
		assertThat(slow.acquire(bucket, 1).toCompletableFuture().join().allowed()).isFalse();
	}

	/** Not for long: the others cannot be decided if they wait for the same lock. */
	private static void await(CountDownLatch latch) {
		try {
			latch.await(100, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
