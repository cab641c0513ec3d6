package io.github.ratelimit;

import org.jspecify.annotations.Nullable;

/**
 * Says whom a call is charged to, where that takes more than an expression. A bean of
 * this type is a key by its name: {@code key = "apiClient"} asks the bean
 * {@code apiClient}, and {@code key = "apiClient, ip"} charges calls for which it has no
 * answer to the address. Must be thread-safe.
 */
@FunctionalInterface
public interface RateLimitKeyResolver {

	/**
	 * Finds whom a call is charged to. What clients write into their requests must be
	 * looked up first, or every new value is a new counter.
	 * @param call the call
	 * @return the key, or null if this call has none
	 */
	@Nullable String resolve(RateLimitCall call);

	/**
	 * Whether the resolver asks for the arguments of the method. Then a call cannot be
	 * refused before the body of the request is read, and the resolver is no key for
	 * routes.
	 * @return whether {@link RateLimitCall#arguments()} is called; {@code false} unless
	 * overridden
	 */
	default boolean needsArguments() {
		return false;
	}

}
