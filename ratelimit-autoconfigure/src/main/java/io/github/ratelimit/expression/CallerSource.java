package io.github.ratelimit.expression;

import org.jspecify.annotations.Nullable;

/**
 * Knows the client behind the call that the current thread serves. Thread-safe.
 */
@FunctionalInterface
public interface CallerSource {

	/**
	 * The client behind the current call.
	 * @return the client, or null if the thread serves no request
	 */
	@Nullable Caller current();

}
