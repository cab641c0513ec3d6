package io.github.ratelimit.benchmark.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.HdrHistogram.Histogram;

import io.github.ratelimit.benchmark.contender.Decider;

/**
 * Callers that come at a fixed rate, as users do, whether those before have been answered
 * or not. What a call takes is counted from the time at which it should have been made: a
 * pause is felt by all who come meanwhile.
 */
public final class OpenLoop implements AutoCloseable {

	private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

	private static final long LONGEST = TimeUnit.MINUTES.toNanos(1);

	private static final int DIGITS = 3;

	private final ExecutorService executor;

	private final int threads;

	private final long interval;

	/** With as many threads as calls may be under way at once. */
	public OpenLoop(int threads, int callsPerSecond) {
		this.threads = threads;
		this.interval = NANOS_PER_SECOND / callsPerSecond;
		this.executor = Executors.newFixedThreadPool(threads);
	}

	/** How many nanoseconds the calls took that were due within this time. */
	public Histogram run(Decider decider, Keys keys, Duration duration) throws Exception {
		long begin = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1);
		List<Future<Histogram>> running = new ArrayList<>();
		for (int i = 0; i < this.threads; i++) {
			long first = begin + i * this.interval;
			running.add(this.executor.submit(() -> call(decider, keys, first, begin + duration.toNanos())));
		}
		Histogram all = new Histogram(LONGEST, DIGITS);
		for (Future<Histogram> each : running) {
			all.add(each.get());
		}
		return all;
	}

	private Histogram call(Decider decider, Keys keys, long first, long end) throws Exception {
		Histogram histogram = new Histogram(LONGEST, DIGITS);
		for (long due = first; due < end; due += this.threads * this.interval) {
			for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
				LockSupport.parkNanos(early);
			}
			if (!decider.allows(keys.any())) {
				throw new IllegalStateException("refused a call within the limit");
			}
			histogram.recordValue(Math.min(LONGEST, System.nanoTime() - due));
		}
		return histogram;
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

}
