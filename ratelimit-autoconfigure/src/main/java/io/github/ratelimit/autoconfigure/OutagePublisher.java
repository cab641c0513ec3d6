package io.github.ratelimit.autoconfigure;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationEventPublisher;

import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.event.RateLimitListener;
import io.github.ratelimit.event.RateLimitOutage;

/**
 * Publishes outages as events of the application context.
 */
class OutagePublisher implements RateLimitListener, DisposableBean {

	private final ApplicationEventPublisher events;

	private volatile boolean closed;

	OutagePublisher(ApplicationEventPublisher events) {
		this.events = events;
	}

	@Override
	public void onDecision(RateLimitDecision decision) {
		// Too many to be events.
	}

	@Override
	public void onOutage(RateLimitOutage outage) {
		if (!this.closed) {
			this.events.publishEvent(outage);
		}
	}

	/** Redis is left before the context is, which is no outage that matters. */
	@Override
	public void destroy() {
		this.closed = true;
	}

}
