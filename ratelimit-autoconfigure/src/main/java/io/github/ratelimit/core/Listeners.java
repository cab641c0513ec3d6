package io.github.ratelimit.core;

import java.util.List;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.github.ratelimit.event.RateLimitListener;

/**
 * The listeners, of which none can change a decision by failing.
 */
final class Listeners {

	private static final Log logger = LogFactory.getLog(DefaultRateLimiter.class);

	private final List<RateLimitListener> listeners;

	Listeners(List<RateLimitListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	void tell(Consumer<RateLimitListener> event) {
		for (RateLimitListener listener : this.listeners) {
			try {
				event.accept(listener);
			}
			catch (RuntimeException ex) {
				logger.warn("A RateLimitListener failed; the decision stands", ex);
			}
		}
	}

}
