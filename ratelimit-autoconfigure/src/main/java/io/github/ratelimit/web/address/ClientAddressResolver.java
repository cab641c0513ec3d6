package io.github.ratelimit.web.address;

import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Finds the address of the client of a request, which {@code ip} keys charge. A bean of
 * this type replaces the one that follows {@code ratelimit.web.trusted-proxies}. Must be
 * thread-safe.
 */
@FunctionalInterface
public interface ClientAddressResolver {

	/**
	 * Finds the address of the client.
	 * @param peer the address of the peer of the connection, as the server reports it;
	 * null if it has none, such as over a Unix domain socket
	 * @param headers the lines of a header of the request by its name, in their order;
	 * empty if there are none
	 * @return the address, in the same notation for every request of a client; null if
	 * there is none
	 */
	@Nullable String resolve(@Nullable String peer, Function<String, List<String>> headers);

}
