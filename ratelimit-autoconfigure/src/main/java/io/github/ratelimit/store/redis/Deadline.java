package io.github.ratelimit.store.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.store.DaemonThreads;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

/**
 * The longest that a call waits for Redis. Thread-safe.
 */
final class Deadline implements AutoCloseable {

	/**
	 * After a pause of the process, such as a long garbage collection, timers are late,
	 * and replies that came in time are still to be read. A late timer gives them this
	 * time.
	 */
	private static final Duration GRACE = Duration.ofMillis(10);

	private final ScheduledThreadPoolExecutor timer;

	private final Duration timeout;

	Deadline(Duration timeout) {
		this.timeout = timeout;
		this.timer = DaemonThreads.scheduler("ratelimit-deadline");
		this.timer.setRemoveOnCancelPolicy(true);
	}

	/**
	 * Fails a future that is not completed in time with a {@link TimeoutException}, or at
	 * once if this is closed.
	 */
	<T> CompletableFuture<T> limit(CompletableFuture<T> future) {
		if (!future.isDone()) {
			Expiry expiry = new Expiry(future);
			expiry.schedule(this.timeout);
			future.whenComplete((result, failure) -> expiry.cancel());
		}
		return future;
	}

	/** What still waits fails at its deadline. Then the thread ends. */
	@Override
	public void close() {
		this.timer.shutdown();
	}

	private final class Expiry implements Runnable {

		private final CompletableFuture<?> future;

		private volatile @Nullable ScheduledFuture<?> timer;

		private boolean graceGiven;

		Expiry(CompletableFuture<?> future) {
			this.future = future;
		}

		void schedule(Duration delay) {
			try {
				this.timer = Deadline.this.timer.schedule(this, delay.toNanos(), TimeUnit.NANOSECONDS);
			}
			catch (RejectedExecutionException ex) {
				this.future.completeExceptionally(
						new RateLimitStoreException("The connection to Redis is closed", StoreFailure.UNREACHABLE, ex));
			}
		}

		void cancel() {
			Future<?> scheduled = this.timer;
			if (scheduled != null) {
				scheduled.cancel(false);
			}
		}

		@Override
		public void run() {
			if (!this.graceGiven && isLate()) {
				this.graceGiven = true;
				schedule(GRACE);
				return;
			}
			this.future.completeExceptionally(
					new TimeoutException("no answer within " + Deadline.this.timeout.toMillis() + " ms"));
		}

		private boolean isLate() {
			ScheduledFuture<?> scheduled = this.timer;
			return scheduled != null && scheduled.getDelay(TimeUnit.NANOSECONDS) < -GRACE.toNanos();
		}

	}

}
