package io.github.ratelimit.core;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;

import io.github.ratelimit.store.DaemonThreads;

/**
 * Runs tasks in their order, on one daemon thread that ends when it is idle. Thread-safe.
 */
final class SerialExecutor implements Executor {

	/** The most tasks that wait; beyond it, new ones are dropped. */
	private static final int QUEUE_SIZE = 1000;

	private final ThreadPoolExecutor thread;

	SerialExecutor(String name) {
		this.thread = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(QUEUE_SIZE),
				DaemonThreads.named(name), new DiscardPolicy());
		this.thread.allowCoreThreadTimeOut(true);
	}

	@Override
	public void execute(Runnable task) {
		this.thread.execute(task);
	}

}
