package io.github.ratelimit.core;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.event.RateLimitListener;

/**
 * Calls listeners. One that throws keeps neither the others from being called nor the
 * decision from being made. Thread-safe.
 */
final class Listeners {

	private static final Log logger = LogFactory.getLog(DefaultRateLimiter.class);

	private final List<RateLimitListener> listeners;

	private final AtomicBoolean repairLogged = new AtomicBoolean();

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

	/** Damaged counters were found. The log has the first of them alone. */
	void repaired(RateLimitPolicy policy, int counters) {
		if (counters == 0) {
			return;
		}
		if (this.repairLogged.compareAndSet(false, true)) {
			logger.warn("A counter of policy '" + policy.name() + "' held what rate limits do not write, and counts as "
					+ "used up from now on. Something else writes under the key prefix of rate limits. Further ones are "
					+ "told to RateLimitListener.onCountersRepaired alone");
		}
		tell((listener) -> listener.onCountersRepaired(policy, counters));
	}

}
