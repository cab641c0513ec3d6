package io.github.ratelimit.store.redis;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.ratelimit.store.DaemonThreads;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

/**
 * Probes servers that cannot be reached, one probe at a time, on a thread of its own. The
 * time between two probes doubles up to a limit and is random, so that the instances of
 * an application do not come back to Redis all at once. Thread-safe.
 */
final class Prober implements AutoCloseable {

	private static final Duration FIRST_DELAY = Duration.ofMillis(5);

	/** So that a server that is back is found within a second. */
	private static final Duration LONGEST_DELAY = Duration.ofMillis(500);

	/** The topology is not asked for more often than this without an outage. */
	private static final Duration BETWEEN_REFRESHES = Duration.ofSeconds(1);

	private static final Duration FIRST_REPETITION = Duration.ofSeconds(1);

	private final Probe probe;

	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1,
			DaemonThreads.named("ratelimit-recovery"));

	private final AtomicBoolean refreshing = new AtomicBoolean();

	Prober(Probe probe) {
		this.probe = probe;
		this.timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
	}

	/**
	 * Probes until the server of the request answers.
	 * @param found run once, when it does
	 * @param missed told why each probe failed
	 */
	void probeUntilAnswered(ScriptRequest request, Runnable found, Consumer<RateLimitStoreException> missed) {
		probe(request, true, found, missed, FIRST_DELAY);
	}

	/** Connects again, by the present topology; does nothing if just done. */
	void refresh(ScriptRequest request) {
		if (this.refreshing.compareAndSet(false, true)) {
			scheduleAtRandom(() -> {
				try {
					this.probe.run(request, false);
				}
				catch (RateLimitStoreException ex) {
					// If it goes on failing, calls report it.
				}
				finally {
					schedule(() -> this.refreshing.set(false), BETWEEN_REFRESHES.toNanos());
				}
			}, FIRST_DELAY);
		}
	}

	/**
	 * Runs a task again and again.
	 * @param task returns how long to wait before the next time
	 */
	void repeat(Supplier<Duration> task) {
		schedule(new Runnable() {

			@Override
			public void run() {
				schedule(this, task.get().toNanos());
			}

		}, FIRST_REPETITION.toNanos());
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
	}

	private void probe(ScriptRequest request, boolean first, Runnable found, Consumer<RateLimitStoreException> missed,
			Duration delay) {
		scheduleAtRandom(() -> {
			boolean answers = false;
			try {
				this.probe.run(request, first);
				answers = true;
			}
			catch (Throwable ex) {
				missed.accept(ScriptFailures.translate(ex, StoreFailure.ERROR));
			}
			finally {
				// Whatever was thrown: nobody else would ever probe again.
				if (!answers) {
					Duration doubled = delay.multipliedBy(2);
					probe(request, false, found, missed,
							(doubled.compareTo(LONGEST_DELAY) < 0) ? doubled : LONGEST_DELAY);
				}
			}
			if (answers) {
				found.run();
			}
		}, delay);
	}

	private void scheduleAtRandom(Runnable task, Duration longest) {
		long nanos = longest.toNanos();
		schedule(task, ThreadLocalRandom.current().nextLong(nanos / 2, nanos + 1));
	}

	private void schedule(Runnable task, long nanos) {
		try {
			this.timer.schedule(task, nanos, TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// Closed meanwhile: nobody waits for the server any more.
		}
	}

	/** Asks a server whether it answers. */
	interface Probe {

		/**
		 * Returns when it does, and throws if it does not.
		 * @param first whether this is the first probe, after which the connection may be
		 * as good as ever
		 */
		void run(ScriptRequest request, boolean first);

	}

}
