package io.github.ratelimit.core;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;

import io.github.ratelimit.store.DaemonThreads;

/**
 * Runs tasks in their order, on one thread that ends when there are none. Nobody waits
 * for it. Thread-safe.
 */
final class SerialExecutor implements Executor {

	/** More than this nobody keeps up with; the newest are dropped. */
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
