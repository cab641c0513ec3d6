package io.github.ratelimit.core;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.ratelimit.RateLimitOutage;
import io.github.ratelimit.RateLimitOutage.Phase;
import io.github.ratelimit.RateLimitStoreException;
import io.github.ratelimit.StoreFailure;

/**
 * Tells when the store begins to fail and when it has stopped, each kind of failure by
 * itself, and not of every call between. Thread-safe.
 */
final class OutageWatch {

	private static final Log logger = LogFactory.getLog(DefaultRateLimiter.class);

	/**
	 * Of a cluster, one server may fail while others answer: an answer ends nothing as
	 * long as failures go on.
	 */
	private static final Duration QUIET = Duration.ofSeconds(1);

	private final AtomicReferenceArray<@Nullable Outage> outages = new AtomicReferenceArray<>(
			StoreFailure.values().length);

	private final InstantSource clock;

	private final Consumer<RateLimitOutage> listener;

	/** So that an answer, while all is well, costs one read. */
	private volatile boolean failing;

	OutageWatch(InstantSource clock, Consumer<RateLimitOutage> listener) {
		this.clock = clock;
		this.listener = listener;
	}

	/** The store failed to answer a call. */
	void failed(RateLimitStoreException failure) {
		Outage outage = this.outages.get(failure.failure().ordinal());
		if (outage != null) {
			outage.lastMillis = this.clock.millis();
		}
		else {
			begin(failure);
		}
	}

	/** The store answered a call. */
	void answered() {
		if (this.failing) {
			endThoseThatAreQuiet();
		}
	}

	/** The store, which was lost, has been found again. */
	synchronized void recovered() {
		end(StoreFailure.UNREACHABLE.ordinal());
	}

	/** Beginnings and ends are told one at a time, in their order. */
	private synchronized void begin(RateLimitStoreException failure) {
		this.failing = true;
		if (this.outages.compareAndSet(failure.failure().ordinal(), null, new Outage(failure, this.clock.millis()))) {
			tell(new RateLimitOutage(failure.failure(), Phase.BEGUN, failure));
		}
	}

	private synchronized void endThoseThatAreQuiet() {
		this.failing = false;
		for (int kind = 0; kind < this.outages.length(); kind++) {
			Outage outage = this.outages.get(kind);
			// A clock that was stepped back ends it, too.
			if (outage != null && Math.abs(this.clock.millis() - outage.lastMillis) < QUIET.toMillis()) {
				this.failing = true;
			}
			else {
				end(kind);
			}
		}
	}

	private void end(int kind) {
		Outage outage = this.outages.getAndSet(kind, null);
		if (outage != null) {
			tell(new RateLimitOutage(outage.cause.failure(), Phase.OVER, outage.cause));
		}
	}

	private void tell(RateLimitOutage outage) {
		StoreFailure failure = outage.failure();
		if (outage.phase() == Phase.OVER) {
			logger.info(
					"The rate limit store answers again after failure " + failure + "; limits are exact from here on");
		}
		else if (failure == StoreFailure.UNREACHABLE) {
			logger.warn("The rate limit store cannot be reached. " + failure.cure(), outage.cause());
		}
		else {
			logger.error("The rate limit store answers with errors (" + failure
					+ "); calls are refused until it is mended. " + failure.cure(), outage.cause());
		}
		this.listener.accept(outage);
	}

	private static final class Outage {

		private final RateLimitStoreException cause;

		private volatile long lastMillis;

		Outage(RateLimitStoreException cause, long lastMillis) {
			this.cause = cause;
			this.lastMillis = lastMillis;
		}

	}

}
