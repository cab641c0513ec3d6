package io.github.ratelimit.caller;

/**
 * Knows the client behind the call that the current thread serves. Thread-safe.
 */
@FunctionalInterface
public interface CallerSource {

	/**
	 * The client behind the current call.
	 * @return the client; a {@link DetachedCaller} if the thread serves no request
	 */
	Caller current();

}
