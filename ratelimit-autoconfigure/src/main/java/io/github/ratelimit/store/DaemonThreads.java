package io.github.ratelimit.store;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;

/**
 * Makes daemon threads, which do not keep the application alive. Their context class
 * loader is that of this library, so that they do not hold on to the one of the web
 * application whose request happened to start them.
 */
public final class DaemonThreads {

	private DaemonThreads() {
	}

	/** A factory of daemon threads, each of this name. */
	public static ThreadFactory named(String name) {
		return (task) -> {
			Thread thread = new Thread(task, name);
			thread.setDaemon(true);
			thread.setContextClassLoader(DaemonThreads.class.getClassLoader());
			return thread;
		};
	}

	/**
	 * Runs tasks in their order, on one thread that ends when it is idle, and so need not
	 * be shut down. When as many tasks wait as the queue holds, new ones are dropped.
	 */
	public static Executor serialExecutor(String name, int queueSize) {
		ThreadPoolExecutor thread = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(queueSize), named(name), new DiscardPolicy());
		thread.allowCoreThreadTimeOut(true);
		return thread;
	}

}
