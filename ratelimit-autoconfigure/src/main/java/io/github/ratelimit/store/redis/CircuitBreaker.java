package io.github.ratelimit.store.redis;

import java.util.concurrent.atomic.AtomicInteger;

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

	private final AtomicInteger failures = new AtomicInteger();

	private volatile @Nullable RateLimitStoreException reason;

	/** Why calls need not be made; null while they should be. */
	@Nullable RateLimitStoreException reason() {
		return this.reason;
	}

	/** A call was answered, be it with an error. */
	void answered() {
		if (this.failures.get() != 0) {
			this.failures.updateAndGet((count) -> (count < FAILURES_TO_OPEN) ? 0 : count);
		}
	}

	/**
	 * A call was not answered.
	 * @return whether this has opened the breaker; true once at most
	 */
	boolean failed(RateLimitStoreException failure) {
		int before = this.failures.getAndUpdate((count) -> Math.min(count + 1, FAILURES_TO_OPEN));
		if (before != FAILURES_TO_OPEN - 1) {
			return false;
		}
		this.reason = failure;
		return true;
	}

	/** Opens, or tells a newer reason for being open. */
	void open(RateLimitStoreException failure) {
		this.failures.set(FAILURES_TO_OPEN);
		this.reason = failure;
	}

}
