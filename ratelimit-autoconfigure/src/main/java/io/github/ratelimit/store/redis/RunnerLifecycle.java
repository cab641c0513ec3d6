package io.github.ratelimit.store.redis;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The runner of scripts from a start to the next stop. The first call starts it too, but
 * none does after a stop. Thread-safe.
 */
final class RunnerLifecycle {

	private static final Log logger = LogFactory.getLog(RedisRateLimitStore.class);

	private final List<Runnable> recoveryListeners = new CopyOnWriteArrayList<>();

	/** Makes a runner, given what to run when it has found a lost server again. */
	private final Function<Runnable, GuardedScriptRunner> runners;

	private final ScriptRequest probe;

	/** Runs when a runner has connected, and may use it by {@link #runner()}. */
	private final Consumer<GuardedScriptRunner> started;

	/** Null before the first start and after each stop. */
	private volatile @Nullable GuardedScriptRunner runner;

	private volatile boolean stopped;

	RunnerLifecycle(Function<Runnable, GuardedScriptRunner> runners, ScriptRequest probe,
			Consumer<GuardedScriptRunner> started) {
		this.runners = runners;
		this.probe = probe;
		this.started = started;
	}

	synchronized void start() {
		if (this.runner == null) {
			GuardedScriptRunner connected = this.runners.apply(this::notifyRecoveryListeners);
			connected.connect(this.probe);
			this.stopped = false;
			this.runner = connected;
			this.started.accept(connected);
		}
	}

	synchronized void stop() {
		this.stopped = true;
		GuardedScriptRunner running = this.runner;
		this.runner = null;
		if (running != null) {
			running.awaitCalls();
			running.close();
		}
	}

	boolean isRunning() {
		return this.runner != null;
	}

	boolean isReachable() {
		GuardedScriptRunner running = this.runner;
		return running != null && running.isReachable();
	}

	/** The runner; null before the first start and after a stop. */
	@Nullable GuardedScriptRunner current() {
		return this.runner;
	}

	/** The runner, which this starts if need be; null after a stop. */
	@Nullable GuardedScriptRunner runner() {
		GuardedScriptRunner running = this.runner;
		return (running != null || this.stopped) ? running : startUnlessStopped();
	}

	void onRecovery(Runnable listener) {
		this.recoveryListeners.add(listener);
	}

	private synchronized @Nullable GuardedScriptRunner startUnlessStopped() {
		if (!this.stopped) {
			start();
		}
		return this.runner;
	}

	private void notifyRecoveryListeners() {
		for (Runnable listener : this.recoveryListeners) {
			try {
				listener.run();
			}
			catch (Throwable ex) {
				logger.warn("A listener of the recovery of Redis failed", ex);
			}
		}
	}

}
