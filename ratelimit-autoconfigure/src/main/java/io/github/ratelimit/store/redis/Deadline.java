package io.github.ratelimit.store.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

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
		this.timer = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("ratelimit-deadline"));
		this.timer.setRemoveOnCancelPolicy(true);
	}

	/**
	 * Fails a future that is not completed in time with a {@link TimeoutException}, or at
	 * once if this is closed.
	 */
	<T> CompletableFuture<T> limit(CompletableFuture<T> future) {
		if (!future.isDone()) {
			AtomicReference<@Nullable Future<?>> scheduled = new AtomicReference<>();
			Future<?> expiry = schedule(future, () -> {
				if (scheduled.get() instanceof Delayed due && due.getDelay(TimeUnit.NANOSECONDS) < -GRACE.toNanos()) {
					schedule(future, () -> expire(future), GRACE);
				}
				else {
					expire(future);
				}
			}, this.timeout);
			scheduled.set(expiry);
			future.whenComplete((result, failure) -> expiry.cancel(false));
		}
		return future;
	}

	/** What still waits fails at its deadline. Then the thread ends. */
	@Override
	public void close() {
		this.timer.shutdown();
	}

	private Future<?> schedule(CompletableFuture<?> future, Runnable task, Duration delay) {
		try {
			return this.timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			future.completeExceptionally(
					new RateLimitStoreException("The connection to Redis is closed", StoreFailure.UNREACHABLE, ex));
			return future;
		}
	}

	private void expire(CompletableFuture<?> future) {
		future.completeExceptionally(new TimeoutException("no answer within " + this.timeout.toMillis() + " ms"));
	}

}
