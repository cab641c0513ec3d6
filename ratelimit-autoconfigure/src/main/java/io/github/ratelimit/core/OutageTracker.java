package io.github.ratelimit.core;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.ratelimit.event.RateLimitOutage;
import io.github.ratelimit.event.RateLimitOutage.Phase;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

/**
 * Reports when the store begins to fail and when it works again, each kind of failure
 * separately. The listener is called in order by an executor, so that calls do not wait
 * for a listener that blocks. Thread-safe.
 */
final class OutageTracker {

	private static final Log logger = LogFactory.getLog(DefaultRateLimiter.class);

	/**
	 * An answer ends an outage only after this time without a failure: in a cluster one
	 * server may fail while others answer, and a server that refuses writes answers
	 * reads.
	 */
	private static final Duration QUIET = Duration.ofSeconds(10);

	private final AtomicReferenceArray<@Nullable Outage> outages = new AtomicReferenceArray<>(
			StoreFailure.values().length);

	private final BooleanSupplier reachable;

	private final InstantSource clock;

	private final Executor executor;

	private final Consumer<RateLimitOutage> listener;

	/** Whether there may be an outage: while there is none, an answer costs one read. */
	private volatile boolean failing;

	private final AtomicInteger recoveries = new AtomicInteger();

	/** Held while an outage begins or ends. */
	private final Lock lock = new ReentrantLock();

	/**
	 * Creates a tracker.
	 * @param reachable whether no part of the store is known to be lost
	 * @param clock tells how long ago the store failed
	 * @param executor calls the listener, one outage after the other
	 * @param listener told of each outage
	 */
	OutageTracker(BooleanSupplier reachable, InstantSource clock, Executor executor,
			Consumer<RateLimitOutage> listener) {
		this.reachable = reachable;
		this.clock = clock;
		this.executor = executor;
		this.listener = listener;
	}

	/**
	 * How often the store has recovered; to be read before each call of the store.
	 */
	int recoveries() {
		return this.recoveries.get();
	}

	/**
	 * The store failed to answer a call.
	 * @param recoveries how often it had recovered before the call: one that began before
	 * a recovery and fails after it does not begin an outage
	 */
	void failed(RateLimitStoreException failure, int recoveries) {
		Outage outage = this.outages.get(failure.failure().ordinal());
		if (outage != null) {
			outage.lastMillis = this.clock.millis();
		}
		else {
			begin(failure, recoveries);
		}
	}

	/** The store answered a call. Does nothing while another thread does the same. */
	void answered() {
		if (this.failing && this.lock.tryLock()) {
			try {
				endThoseThatAreQuiet();
			}
			finally {
				this.lock.unlock();
			}
		}
	}

	/** The store could not be reached, and can be again. */
	void recovered() {
		this.lock.lock();
		try {
			this.recoveries.incrementAndGet();
			end(StoreFailure.UNREACHABLE.ordinal());
		}
		finally {
			this.lock.unlock();
		}
	}

	private void begin(RateLimitStoreException failure, int recoveries) {
		this.lock.lock();
		try {
			int kind = failure.failure().ordinal();
			boolean late = failure.isUnreachable() && recoveries != this.recoveries.get();
			if (!late && this.outages.get(kind) == null) {
				this.failing = true;
				this.outages.set(kind, new Outage(failure, this.clock.millis()));
				tell(new RateLimitOutage(failure.failure(), Phase.BEGUN, failure));
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void endThoseThatAreQuiet() {
		boolean goesOn = false;
		for (int kind = 0; kind < this.outages.length(); kind++) {
			Outage outage = this.outages.get(kind);
			if (outage != null) {
				// A clock that was stepped back ends it, too.
				boolean quiet = Math.abs(this.clock.millis() - outage.lastMillis) >= QUIET.toMillis();
				if (quiet && this.reachable.getAsBoolean()) {
					end(kind);
				}
				else {
					goesOn = true;
				}
			}
		}
		this.failing = goesOn;
	}

	private void end(int kind) {
		Outage outage = this.outages.getAndSet(kind, null);
		if (outage != null) {
			tell(new RateLimitOutage(outage.cause.failure(), Phase.OVER, outage.cause));
		}
	}

	/**
	 * Logs on this thread: a listener that never returns must not keep it from the log.
	 */
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
					+ "); calls are refused until it works again. " + failure.cure(), outage.cause());
		}
		this.executor.execute(() -> this.listener.accept(outage));
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
