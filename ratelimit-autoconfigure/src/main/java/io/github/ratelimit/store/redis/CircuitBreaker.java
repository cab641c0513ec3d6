package io.github.ratelimit.store.redis;

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

	private volatile int failures;

	private volatile @Nullable RateLimitStoreException reason;

	/** Why calls need not be made; null while they should be. */
	@Nullable RateLimitStoreException reason() {
		return this.reason;
	}

	/** A call was answered, be it with an error. */
	void answered() {
		if (this.failures > 0) {
			forgetFailures();
		}
	}

	/** A call was not answered. Returns whether this opened the breaker: once at most. */
	synchronized boolean failed(RateLimitStoreException failure) {
		this.failures++;
		return this.reason == null && this.failures == FAILURES_TO_OPEN && open(failure);
	}

	/** Opens, or tells a newer reason. Returns whether this opened the breaker. */
	synchronized boolean open(RateLimitStoreException failure) {
		boolean opens = this.reason == null;
		this.reason = failure;
		return opens;
	}

	private synchronized void forgetFailures() {
		this.failures = 0;
	}

}
