package io.github.ratelimit.store.redis;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.store.RateLimitStoreException;

/**
 * Opens after several failures in a row, and never closes: when its server answers a
 * probe, a new breaker takes its place, to which calls that began earlier report nothing.
 * Breakers of libraries close by trying calls of users; here no user has to wait for a
 * server that may not be there. Thread-safe.
 */
final class CircuitBreaker {

	/** So that one lost packet is no outage. */
	static final int FAILURES_TO_OPEN = 5;

	private static final State ANSWERED = new State(0, null);

	/** In one piece, so that nobody sees a breaker that is open without a reason. */
	private final AtomicReference<State> state = new AtomicReference<>(ANSWERED);

	/** Why calls need not be made; null while they should be. */
	@Nullable RateLimitStoreException reason() {
		return this.state.get().reason();
	}

	/** A call was answered, be it with an error. */
	void answered() {
		if (this.state.get() != ANSWERED) {
			this.state.updateAndGet((current) -> (current.reason() != null) ? current : ANSWERED);
		}
	}

	/**
	 * A call was not answered.
	 * @return whether this has opened the breaker; true once at most
	 */
	boolean failed(RateLimitStoreException failure) {
		State before = this.state.getAndUpdate((current) -> current.after(failure));
		return before.reason() == null && before.after(failure).reason() != null;
	}

	/**
	 * Opens, or tells a newer reason for being open.
	 * @return whether this has opened the breaker
	 */
	boolean open(RateLimitStoreException failure) {
		return this.state.getAndSet(new State(FAILURES_TO_OPEN, failure)).reason() == null;
	}

	private record State(int failures, @Nullable RateLimitStoreException reason) {

		State after(RateLimitStoreException failure) {
			if (this.reason != null) {
				return this;
			}
			int count = this.failures + 1;
			return new State(count, (count == FAILURES_TO_OPEN) ? failure : null);
		}

	}

}
