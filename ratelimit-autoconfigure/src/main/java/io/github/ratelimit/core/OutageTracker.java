package io.github.ratelimit.core;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

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

	/** Those that go on. Told to be over in the order of the kinds. */
	private final Map<StoreFailure, Outage> outages = new ConcurrentSkipListMap<>();

	/** Whether no part of the store is known to be lost. */
	private final BooleanSupplier reachable;

	private final InstantSource clock;

	private final Executor executor;

	private final Consumer<RateLimitOutage> listener;

	private final AtomicInteger recoveries = new AtomicInteger();

	/** Held while an outage begins or ends. */
	private final Lock lock = new ReentrantLock();

	OutageTracker(BooleanSupplier reachable, InstantSource clock, Executor executor,
			Consumer<RateLimitOutage> listener) {
		this.reachable = reachable;
		this.clock = clock;
		this.executor = executor;
		this.listener = listener;
	}

	/** The kinds of failures that go on. */
	Set<StoreFailure> current() {
		return Set.copyOf(this.outages.keySet());
	}

	/** How often the store has recovered; to be read before each call of the store. */
	int recoveries() {
		return this.recoveries.get();
	}

	/**
	 * The store failed to answer a call.
	 * @param recoveries how often it had recovered before the call: one that began before
	 * a recovery and fails after it does not begin an outage
	 */
	void failed(RateLimitStoreException failure, int recoveries) {
		Outage outage = this.outages.get(failure.failure());
		if (outage != null) {
			outage.lastMillis = this.clock.millis();
		}
		else {
			begin(failure, recoveries);
		}
	}

	/** The store answered a call. Does nothing while another thread does the same. */
	void answered() {
		if (!this.outages.isEmpty() && this.lock.tryLock()) {
			try {
				this.outages.values().stream().filter(this::isOver).forEach(this::end);
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
			Outage outage = this.outages.get(StoreFailure.UNREACHABLE);
			if (outage != null) {
				end(outage);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void begin(RateLimitStoreException failure, int recoveries) {
		this.lock.lock();
		try {
			boolean late = failure.isUnreachable() && recoveries != this.recoveries.get();
			if (!late
					&& this.outages.putIfAbsent(failure.failure(), new Outage(failure, this.clock.millis())) == null) {
				tell(new RateLimitOutage(failure.failure(), Phase.BEGUN, failure));
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/** A clock that was stepped back ends it, too. */
	private boolean isOver(Outage outage) {
		return Math.abs(this.clock.millis() - outage.lastMillis) >= QUIET.toMillis() && this.reachable.getAsBoolean();
	}

	private void end(Outage outage) {
		this.outages.remove(outage.cause.failure());
		tell(new RateLimitOutage(outage.cause.failure(), Phase.OVER, outage.cause));
	}

	/** Logs on this thread, since a listener may never return. */
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
