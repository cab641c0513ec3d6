package io.github.ratelimit.faults;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.slf4j.LoggerFactory;

import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.core.DefaultRateLimiter;
import io.github.ratelimit.event.RateLimitListener;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

/**
 * Counts what a limiter tells its listeners and its log.
 */
final class Witness implements RateLimitListener, AutoCloseable {

	static final int THREADS = 16;

	private final Map<StoreFailure, AtomicLong> failures = new EnumMap<>(StoreFailure.class);

	private final AtomicLong repaired = new AtomicLong();

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private final Logger logger = (Logger) LoggerFactory.getLogger(DefaultRateLimiter.class);

	Witness() {
		Stores.logNothingBelow(Level.OFF);
		this.logger.setLevel(Level.WARN);
		for (StoreFailure failure : StoreFailure.values()) {
			this.failures.put(failure, new AtomicLong());
		}
		this.log.start();
		this.logger.addAppender(this.log);
	}

	/** Makes calls from several threads, and counts those that are admitted. */
	static int admitted(int calls, IntPredicate call) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(THREADS);
		AtomicInteger next = new AtomicInteger();
		try {
			List<Future<Integer>> counts = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				counts.add(threads.submit(() -> {
					int admitted = 0;
					for (int each = next.getAndIncrement(); each < calls; each = next.getAndIncrement()) {
						admitted += call.test(each) ? 1 : 0;
					}
					return admitted;
				}));
			}
			int sum = 0;
			for (Future<Integer> count : counts) {
				sum += count.get();
			}
			return sum;
		}
		finally {
			threads.shutdownNow();
		}
	}

	long failures(StoreFailure failure) {
		return this.failures.get(failure).get();
	}

	/** Of all kinds. */
	long failures() {
		return this.failures.values().stream().mapToLong(AtomicLong::get).sum();
	}

	long repaired() {
		return this.repaired.get();
	}

	/** Warnings and errors of the limiter. */
	List<String> logged() {
		return this.log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
	}

	@Override
	public void onDecision(RateLimitDecision decision) {
	}

	@Override
	public void onStoreFailure(RateLimitStoreException failure) {
		this.failures.get(failure.failure()).incrementAndGet();
	}

	@Override
	public void onCountersRepaired(RateLimitPolicy policy, int counters) {
		this.repaired.addAndGet(counters);
	}

	@Override
	public void close() {
		this.logger.detachAppender(this.log);
	}

}
