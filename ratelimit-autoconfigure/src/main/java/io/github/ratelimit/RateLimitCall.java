package io.github.ratelimit;

import java.lang.reflect.Method;
import java.security.Principal;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A call that is about to be charged to somebody, as a {@link RateLimitKeyResolver} sees
 * it. Belongs to the call and its thread.
 */
public interface RateLimitCall {

	/**
	 * The address of the client, to compare it or look it up. It is no part of a key, as
	 * a client can have a new IPv6 address for every call: see {@link #network()}. A
	 * resolver that answers the address alone is taken to mean the network.
	 * @return IPv4 as in {@code 192.0.2.1}, IPv6 as in {@code 2001:db8::1}; null outside
	 * of a web request
	 */
	@Nullable String ip();

	/**
	 * The address of the client as the key {@code ip} has it, which is the network of an
	 * IPv6 address.
	 * @return the key, or null outside of a web request
	 */
	@Nullable String network();

	/**
	 * The authenticated user.
	 * @return the user, or null if there is none
	 */
	@Nullable Principal principal();

	/**
	 * A header of the request.
	 * @param name the name, in any case
	 * @return the value; null if there is none, or if there are several that differ
	 */
	@Nullable String header(String name);

	/**
	 * A cookie of the request.
	 * @param name the name
	 * @return the value; null if there is none, or if there are several that differ
	 */
	@Nullable String cookie(String name);

	/**
	 * The request itself.
	 * @return the request, such as a {@code HttpServletRequest}; null outside of one
	 */
	@Nullable Object request();

	/**
	 * The limited method.
	 * @return the method, or null if a route is limited
	 */
	@Nullable Method method();

	/**
	 * The arguments of the method.
	 * @return the arguments; never null, its elements may be
	 * @throws IllegalStateException if the call is decided before there are any: a
	 * resolver that wants them says so in {@link RateLimitKeyResolver#needsArguments()}
	 */
	List<@Nullable Object> arguments();

}
