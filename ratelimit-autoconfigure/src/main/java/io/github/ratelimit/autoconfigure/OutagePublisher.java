package io.github.ratelimit.autoconfigure;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationEventPublisher;

import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitListener;
import io.github.ratelimit.RateLimitOutage;

/**
 * Publishes outages as events of the application context, in their order, on a thread of
 * its own: whoever listens may block, and the thread that notices an outage must not.
 */
class OutagePublisher implements RateLimitListener, DisposableBean {

	/** More than this nobody keeps up with; the newest are dropped. */
	private static final int QUEUE_SIZE = 1000;

	private final ApplicationEventPublisher events;

	private final ThreadPoolExecutor thread;

	OutagePublisher(ApplicationEventPublisher events) {
		this.events = events;
		this.thread = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(QUEUE_SIZE),
				(task) -> {
					Thread thread = new Thread(task, "ratelimit-events");
					thread.setDaemon(true);
					return thread;
				});
		this.thread.allowCoreThreadTimeOut(true);
	}

	@Override
	public void onDecision(RateLimitDecision decision) {
		// Too many to be events.
	}

	@Override
	public void onOutage(RateLimitOutage outage) {
		try {
			this.thread.execute(() -> this.events.publishEvent(outage));
		}
		catch (RejectedExecutionException ex) {
			// Closed, or nobody has kept up; the log has it.
		}
	}

	@Override
	public void destroy() {
		this.thread.shutdownNow();
	}

}
