package io.github.ratelimit.store.redis;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;

/**
 * Threads that do not keep the application alive.
 */
final class Timers {

	private Timers() {
	}

	static ThreadFactory daemons(String name) {
		return (task) -> {
			Thread thread = new Thread(task, name);
			thread.setDaemon(true);
			return thread;
		};
	}

	static ScheduledThreadPoolExecutor daemon(String name) {
		return new ScheduledThreadPoolExecutor(1, daemons(name));
	}

}
