package io.github.ratelimit.faults;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures how long threads of this process do not run though they should: on a busy
 * machine no timer is more exact than this.
 */
final class Stalls implements AutoCloseable {

	private static final long NAP = TimeUnit.MILLISECONDS.toNanos(1);

	/**
	 * Half of the shortest deadline: the server may stand still as long as this process.
	 */
	private static final long LONG_MILLIS = 25;

	private final AtomicLong longest = new AtomicLong();

	private volatile boolean closed;

	Stalls() {
		// As many as there are processors, since a stall of one is a stall for some
		// caller.
		for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
			Thread thread = new Thread(this::watch, "stalls-" + i);
			thread.setDaemon(true);
			thread.start();
		}
	}

	/** Whether a call may have missed its deadline for this alone. */
	boolean areLong() {
		return longestMillis() >= LONG_MILLIS;
	}

	long longestMillis() {
		return TimeUnit.NANOSECONDS.toMillis(this.longest.get());
	}

	@Override
	public void close() {
		this.closed = true;
	}

	private void watch() {
		while (!this.closed) {
			long start = System.nanoTime();
			LockSupport.parkNanos(NAP);
			long stall = System.nanoTime() - start - NAP;
			this.longest.accumulateAndGet(stall, Math::max);
		}
	}

}
