package io.github.ratelimit.store.redis;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

/**
 * The longest that calls wait for Redis. Measures how long Redis takes, and not how long
 * this process stands still, be it for a garbage collection, for a CPU limit, or for want
 * of a processor: time passes in small steps, each of which the thread that reads the
 * answers takes after it has looked for them. A step that comes late counts as a short
 * one. So a deadline is over only after that thread has looked many times and has found
 * nothing. Thread-safe.
 */
final class Deadlines implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(Deadlines.class);

	private static final int STEPS = 25;

	/** Of a deadline, a step counts this part at most: so often is there a look. */
	private static final int FEWEST_STEPS = 10;

	/** After so many deadlines a call ends even if the server answers others. */
	private static final int MOST_TIMEOUTS = 10;

	/** For so many steps without a call the thread goes on, and need not be woken. */
	private static final int IDLE_STEPS = 50;

	private final Supplier<ScheduledExecutorService> thread;

	private final LongSupplier nanoTime;

	private final long timeout;

	private final long step;

	private final long longestStep;

	private final Set<RedisServer> servers = ConcurrentHashMap.newKeySet();

	private final ConcurrentMap<ScriptCall, Long> probes = new ConcurrentHashMap<>();

	private final AtomicBoolean running = new AtomicBoolean();

	private volatile boolean closed;

	/** The time that counts, in nanoseconds. Only the thread changes it. */
	private volatile long now;

	private long lastLook;

	private int idleSteps;

	/**
	 * Creates deadlines.
	 * @param thread the thread that reads the answers, known once something is sent
	 */
	Deadlines(Supplier<ScheduledExecutorService> thread, Duration timeout, LongSupplier nanoTime) {
		this.thread = thread;
		this.nanoTime = nanoTime;
		this.timeout = timeout.toNanos();
		this.step = Math.max(TimeUnit.MILLISECONDS.toNanos(1), this.timeout / STEPS);
		this.longestStep = Math.max(this.step, this.timeout / FEWEST_STEPS);
	}

	/** The present, on a clock that stands still when nobody waits. */
	long now() {
		return this.now;
	}

	/** The time of this process. */
	long nanoTime() {
		return this.nanoTime.getAsLong();
	}

	long timeoutMillis() {
		return TimeUnit.NANOSECONDS.toMillis(this.timeout);
	}

	/**
	 * Whether a deadline that began then is over. One step more, as it may have begun at
	 * the end of one.
	 */
	boolean isOver(long since) {
		return this.now - since >= this.timeout + this.step;
	}

	boolean isLongOver(long since) {
		return this.now - since >= MOST_TIMEOUTS * this.timeout;
	}

	/** Looks after the calls of a server from now on. */
	void watch(RedisServer server) {
		if (!this.servers.contains(server)) {
			this.servers.add(server);
		}
		start();
	}

	/** Ends a probe that is not answered in time. */
	void limit(ScriptCall probe, Duration limit) {
		if (!probe.isDone()) {
			this.probes.put(probe, this.now + limit.toNanos() + this.step);
			start();
		}
	}

	/** Ends what still waits. */
	@Override
	public void close() {
		this.closed = true;
		RateLimitStoreException closing = new RateLimitStoreException("The connection to Redis is closed",
				StoreFailure.UNREACHABLE, null);
		this.servers.forEach((server) -> server.endCalls(closing));
		this.probes.keySet().forEach((probe) -> probe.end(closing));
	}

	private void start() {
		if (this.closed) {
			close();
		}
		else if (!this.running.get() && this.running.compareAndSet(false, true)) {
			schedule(() -> {
				this.lastLook = this.nanoTime.getAsLong();
				this.idleSteps = 0;
				schedule(this::look, this.step);
			}, 0);
		}
	}

	private void look() {
		long time = this.nanoTime.getAsLong();
		this.now += Math.min(time - this.lastLook, this.longestStep);
		this.lastLook = time;
		boolean waiting = false;
		try {
			waiting = endOverdueCalls();
		}
		catch (RuntimeException | Error ex) {
			logger.error("Deadlines of calls to Redis could not be kept", ex);
		}
		this.idleSteps = waiting ? 0 : this.idleSteps + 1;
		if (this.idleSteps < IDLE_STEPS) {
			schedule(this::look, this.step);
			return;
		}
		this.running.set(false);
		if (isWaiting()) {
			// For a call that began just now.
			start();
		}
	}

	/** Returns whether any are left. */
	private boolean endOverdueCalls() {
		boolean waiting = false;
		for (RedisServer server : this.servers) {
			boolean calls = server.endOverdueCalls();
			waiting |= calls;
			if (!calls && server.reason() != null) {
				this.servers.remove(server);
				if (server.hasCalls()) {
					this.servers.add(server);
				}
			}
		}
		this.probes.forEach((probe, end) -> {
			if (!probe.isDone() && this.now >= end) {
				probe.end(new RateLimitStoreException("Redis does not answer a probe", StoreFailure.UNREACHABLE, null));
			}
		});
		this.probes.keySet().removeIf(ScriptCall::isDone);
		return waiting || !this.probes.isEmpty();
	}

	private boolean isWaiting() {
		return !this.probes.isEmpty() || this.servers.stream().anyMatch(RedisServer::hasCalls);
	}

	private void schedule(Runnable task, long delay) {
		try {
			this.thread.get().schedule(task, delay, TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			close();
		}
	}

}
