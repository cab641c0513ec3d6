package io.github.ratelimit.core;

import java.util.concurrent.atomic.AtomicReference;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.ratelimit.RateLimitStoreException;

/**
 * Logs when the store stops answering and when it answers again, not every call between.
 */
final class StoreFailureLog {

	private static final Log logger = LogFactory.getLog(DefaultRateLimiter.class);

	private final AtomicReference<State> state = new AtomicReference<>(State.WORKING);

	/**
	 * Notes the outcome of a call to the store.
	 * @param failure what went wrong, or null
	 * @return whether the store was unreachable
	 */
	boolean record(@Nullable Throwable failure) {
		State current = stateOf(failure);
		State previous = this.state.get();
		if (previous != current && this.state.compareAndSet(previous, current)) {
			log(current, failure);
		}
		return current == State.UNREACHABLE;
	}

	private static State stateOf(@Nullable Throwable failure) {
		if (failure == null) {
			return State.WORKING;
		}
		boolean unreachable = failure instanceof RateLimitStoreException ex && ex.isUnreachable();
		return unreachable ? State.UNREACHABLE : State.FAILING;
	}

	private static void log(State state, @Nullable Throwable failure) {
		switch (state) {
			case WORKING -> logger.info("The rate limit store answers again; limits are exact from here on");
			case UNREACHABLE -> logger.warn("The rate limit store cannot be reached; until it is back, the on-failure "
					+ "setting of each policy decides", failure);
			case FAILING ->
				logger.error("The rate limit store answers with errors; calls are refused until it is mended", failure);
		}
	}

	private enum State {

		WORKING, UNREACHABLE, FAILING

	}

}
