package io.github.ratelimit.web.address;

import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Finds the address of the client of a request, which is {@code #ip} in expressions; the
 * key {@code ip} charges its network. A bean of this type replaces the one that follows
 * {@code ratelimit.web.trusted-proxies}. Must be thread-safe.
 */
@FunctionalInterface
public interface ClientAddressResolver {

	/**
	 * Finds the address of the client.
	 * @param peer the address of the peer of the connection, as the server reports it;
	 * null if it has none, such as over a Unix domain socket
	 * @param headers the lines of a header of the request by its name, in their order;
	 * empty if there are none
	 * @return the address, as in {@code 192.0.2.1} or {@code 2001:db8::1}; another text
	 * is a key as it is; null if there is none
	 */
	@Nullable String resolve(@Nullable String peer, Function<String, List<String>> headers);

}
