package io.github.ratelimit.autoconfigure;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationEventPublisher;

import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.event.RateLimitListener;
import io.github.ratelimit.event.RateLimitOutage;
import io.github.ratelimit.event.RateLimitRefused;

/**
 * Publishes outages and refusals as events of the application context.
 */
class EventPublisher implements RateLimitListener, DisposableBean {

	private final ApplicationEventPublisher events;

	/** Names policies; there are few names, whatever policies code makes. */
	private final Function<RateLimitPolicy, String> names;

	private final LongSupplier nanoTime;

	private final Map<String, Refusals> refusals = new ConcurrentHashMap<>();

	private volatile boolean closed;

	EventPublisher(ApplicationEventPublisher events, Function<RateLimitPolicy, String> names, LongSupplier nanoTime) {
		this.events = events;
		this.names = names;
		this.nanoTime = nanoTime;
	}

	@Override
	public void onDecision(RateLimitDecision decision) {
		if (decision.allowed() || this.closed) {
			return;
		}
		long count = this.refusals.computeIfAbsent(this.names.apply(decision.policy()), (name) -> new Refusals())
			.add(this.nanoTime.getAsLong());
		if (count > 0) {
			this.events.publishEvent(new RateLimitRefused(decision, count));
		}
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

	/** Those of one policy that no event has told of. */
	private static final class Refusals {

		private static final long NANOS_BETWEEN = 1_000_000_000;

		private long count;

		private long told;

		private boolean first = true;

		/** How many an event is to tell of now; 0 if there was one just now. */
		synchronized long add(long now) {
			this.count++;
			if (!this.first && now - this.told < NANOS_BETWEEN) {
				return 0;
			}
			long all = this.count;
			this.count = 0;
			this.told = now;
			this.first = false;
			return all;
		}

	}

}
