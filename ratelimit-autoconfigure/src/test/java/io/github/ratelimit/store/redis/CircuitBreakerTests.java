package io.github.ratelimit.store.redis;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CircuitBreaker}, by many orders of a few calls of two threads.
 */
class CircuitBreakerTests {

	private static final RateLimitStoreException FAILURE = new RateLimitStoreException("gone", StoreFailure.UNREACHABLE,
			null);

	@Test
	void everyOrderOfCallsIsThatOfTheModel() {
		new ModelCheckingOptions().threads(2)
			.actorsPerThread(3)
			.actorsBefore(1)
			.actorsAfter(2)
			.iterations(10)
			.invocationsPerIteration(100)
			.sequentialSpecification(Model.class)
			.check(Calls.class);
	}

	@Test
	void opensAtTheFifthFailureInARow() {
		CircuitBreaker breaker = new CircuitBreaker();
		for (int i = 0; i < CircuitBreaker.FAILURES_TO_OPEN - 1; i++) {
			assertThat(breaker.failed(FAILURE)).isFalse();
		}
		breaker.answered();
		for (int i = 0; i < CircuitBreaker.FAILURES_TO_OPEN - 1; i++) {
			assertThat(breaker.failed(FAILURE)).isFalse();
			assertThat(breaker.reason()).isNull();
		}
		assertThat(breaker.failed(FAILURE)).isTrue();
		assertThat(breaker.reason()).isSameAs(FAILURE);
		breaker.answered();
		assertThat(breaker.failed(new RateLimitStoreException("late", StoreFailure.UNREACHABLE, null))).isFalse();
		assertThat(breaker.reason()).isSameAs(FAILURE);
	}

	@Test
	void tellsTheNewestReasonForBeingOpen() {
		CircuitBreaker breaker = new CircuitBreaker();
		breaker.open(FAILURE);
		assertThat(breaker.failed(FAILURE)).isFalse();
		RateLimitStoreException newer = new RateLimitStoreException("password", StoreFailure.NOT_PERMITTED, null);
		breaker.open(newer);
		breaker.answered();
		assertThat(breaker.reason()).isSameAs(newer);
	}

	/** Near opening, as it is there that orders differ. */
	public static class Calls {

		private final CircuitBreaker breaker = new CircuitBreaker();

		public Calls() {
			for (int i = 0; i < Model.FAILURES_BEFORE; i++) {
				this.breaker.failed(FAILURE);
			}
		}

		@Operation
		public boolean failed() {
			return this.breaker.failed(FAILURE);
		}

		@Operation
		public void answered() {
			this.breaker.answered();
		}

		@Operation
		public boolean hasReason() {
			return this.breaker.reason() != null;
		}

	}

	/** What a breaker of one thread does. */
	public static class Model {

		static final int FAILURES_BEFORE = 3;

		private int failures = FAILURES_BEFORE;

		public boolean failed() {
			return this.failures < CircuitBreaker.FAILURES_TO_OPEN
					&& ++this.failures == CircuitBreaker.FAILURES_TO_OPEN;
		}

		public void answered() {
			if (!hasReason()) {
				this.failures = 0;
			}
		}

		public boolean hasReason() {
			return this.failures == CircuitBreaker.FAILURES_TO_OPEN;
		}

	}

}
