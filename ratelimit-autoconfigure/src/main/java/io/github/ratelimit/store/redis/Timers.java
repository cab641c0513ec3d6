package io.github.ratelimit.store.redis;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;

/**
 * Threads that keep neither the application alive nor the class loader of the request
 * that starts them.
 */
final class Timers {

	private Timers() {
	}

	static ThreadFactory daemons(String name) {
		return (task) -> {
			Thread thread = new Thread(task, name);
			thread.setDaemon(true);
			thread.setContextClassLoader(Timers.class.getClassLoader());
			return thread;
		};
	}

	static ScheduledThreadPoolExecutor daemon(String name) {
		return new ScheduledThreadPoolExecutor(1, daemons(name));
	}

}
