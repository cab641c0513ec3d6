package io.github.ratelimit.core;

import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.github.ratelimit.RateLimitPolicy;

/**
 * Tells of counters that were damaged: the listeners of all, the log of the first.
 * Thread-safe.
 */
final class MendingWatch {

	private static final Log logger = LogFactory.getLog(DefaultRateLimiter.class);

	private final Listeners listeners;

	private final AtomicBoolean logged = new AtomicBoolean();

	MendingWatch(Listeners listeners) {
		this.listeners = listeners;
	}

	void mended(RateLimitPolicy policy, int counters) {
		if (counters == 0) {
			return;
		}
		if (this.logged.compareAndSet(false, true)) {
			logger.warn("A counter of policy '" + policy.name() + "' held what rate limits do not write, and counts as "
					+ "used up from now on. Something else writes under the key prefix of rate limits. Further ones are "
					+ "told to RateLimitListener.onCountersMended alone");
		}
		this.listeners.tell((listener) -> listener.onCountersMended(policy, counters));
	}

}
