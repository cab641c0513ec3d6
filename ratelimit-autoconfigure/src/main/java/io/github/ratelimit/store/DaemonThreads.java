package io.github.ratelimit.store;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;

/**
 * Makes daemon threads, which do not keep the application alive. Their context class
 * loader is that of this library, so that they do not hold on to the one of the web
 * application whose request happened to start them.
 */
public final class DaemonThreads {

	private DaemonThreads() {
	}

	/**
	 * A factory of daemon threads.
	 * @param name the name of each thread
	 * @return the factory
	 */
	public static ThreadFactory named(String name) {
		return (task) -> {
			Thread thread = new Thread(task, name);
			thread.setDaemon(true);
			thread.setContextClassLoader(DaemonThreads.class.getClassLoader());
			return thread;
		};
	}

	/**
	 * A scheduler of one thread.
	 * @param name the name of the thread
	 * @return a new scheduler, which the caller shuts down
	 */
	public static ScheduledThreadPoolExecutor scheduler(String name) {
		return new ScheduledThreadPoolExecutor(1, named(name));
	}

}
