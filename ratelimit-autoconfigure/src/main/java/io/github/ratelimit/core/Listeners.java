package io.github.ratelimit.core;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.event.RateLimitListener;
import io.github.ratelimit.event.RateLimitOutage;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;
import io.github.ratelimit.store.StoreOperation;

/**
 * Passes every event on to all listeners. What one of them throws is logged, and keeps
 * neither the others nor the call from going on. Thread-safe.
 */
public final class Listeners implements RateLimitListener {

	private static final Log logger = LogFactory.getLog(DefaultRateLimiter.class);

	private final List<RateLimitListener> listeners;

	private final AtomicBoolean damageLogged = new AtomicBoolean();

	private final AtomicBoolean overloadLogged = new AtomicBoolean();

	public Listeners(List<RateLimitListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	boolean isEmpty() {
		return this.listeners.isEmpty();
	}

	@Override
	public void onDecision(RateLimitDecision decision) {
		if (isEmpty()) {
			return;
		}
		notifyListeners((listener) -> listener.onDecision(decision));
	}

	/** An overload is logged too, the first time, as it is no outage. */
	@Override
	public void onStoreFailure(RateLimitStoreException failure) {
		if (failure.failure() == StoreFailure.OVERLOADED && this.overloadLogged.compareAndSet(false, true)) {
			logger.warn("Calls are refused, as the store cannot be asked fast enough. " + failure.failure().cure()
					+ " Further ones are told to RateLimitListener.onStoreFailure alone", failure);
		}
		notifyListeners((listener) -> listener.onStoreFailure(failure));
	}

	@Override
	public void onStoreCall(StoreOperation operation, @Nullable StoreFailure failure, long nanos) {
		notifyListeners((listener) -> listener.onStoreCall(operation, failure, nanos));
	}

	@Override
	public void onOutage(RateLimitOutage outage) {
		notifyListeners((listener) -> listener.onOutage(outage));
	}

	/** Also logged, the first time. */
	@Override
	public void onCountersRepaired(RateLimitPolicy policy, int counters) {
		if (this.damageLogged.compareAndSet(false, true)) {
			logger.warn("A counter of policy '" + policy.name() + "' held what rate limits do not write, and counts as "
					+ "used up from now on. Something else writes under the key prefix of rate limits. Further ones are "
					+ "told to RateLimitListener.onCountersRepaired alone");
		}
		notifyListeners((listener) -> listener.onCountersRepaired(policy, counters));
	}

	private void notifyListeners(Consumer<RateLimitListener> event) {
		for (RateLimitListener listener : this.listeners) {
			try {
				event.accept(listener);
			}
			catch (Throwable ex) {
				logger.warn("A RateLimitListener failed; the decision stands", ex);
			}
		}
	}

}
