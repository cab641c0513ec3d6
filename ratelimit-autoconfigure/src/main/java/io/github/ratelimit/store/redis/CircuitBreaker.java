package io.github.ratelimit.store.redis;

import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.RateLimitStoreException;

/**
 * Opens after several failures in a row, and never closes: when its server is found
 * again, a new breaker takes its place, so that what calls of before report late is heard
 * by nobody. A breaker of a library closes by trying calls of users; here none has to
 * wait for a server that may not be there. Thread-safe.
 */
final class CircuitBreaker {

	/** So that one lost packet is no outage. */
	static final int FAILURES_TO_OPEN = 5;

	private final AtomicReference<State> state = new AtomicReference<>(State.after(0));

	/** Why calls need not be made; null while they should be. */
	@Nullable RateLimitStoreException reason() {
		return this.state.get().reason();
	}

	/** A call was answered, be it with an error. */
	void answered() {
		State current = this.state.get();
		while (current.failures() != 0 && current.reason() == null
				&& !this.state.compareAndSet(current, State.after(0))) {
			current = this.state.get();
		}
	}

	/**
	 * A call was not answered.
	 * @return whether this has opened the breaker; true once at most
	 */
	boolean failed(RateLimitStoreException failure) {
		State current;
		State next;
		do {
			current = this.state.get();
			if (current.reason() != null) {
				return false;
			}
			int failures = current.failures() + 1;
			next = (failures < FAILURES_TO_OPEN) ? State.after(failures) : new State(failures, failure);
		}
		while (!this.state.compareAndSet(current, next));
		return next.reason() != null;
	}

	/** Opens, or tells a newer reason for being open. */
	void open(RateLimitStoreException failure) {
		this.state.set(new State(FAILURES_TO_OPEN, failure));
	}

	/**
	 * @param failures how many in a row
	 * @param reason the last of them, if that opened the breaker
	 */
	private record State(int failures, @Nullable RateLimitStoreException reason) {

		private static final State[] CLOSED = IntStream.range(0, FAILURES_TO_OPEN)
			.mapToObj((failures) -> new State(failures, null))
			.toArray(State[]::new);

		/** Closed. */
		static State after(int failures) {
			return CLOSED[failures];
		}

	}

}
