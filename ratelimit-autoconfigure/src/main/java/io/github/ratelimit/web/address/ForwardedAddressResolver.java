package io.github.ratelimit.web.address;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Finds the address of the client of a request. An IPv4-mapped IPv6 address (RFC 4291,
 * section 2.5.5.2) is the IPv4 address.
 * <p>
 * The client is the peer of the connection. Only if that is a trusted proxy do
 * {@code X-Forwarded-For} and {@code Forwarded} (RFC 7239) count. Each is walked from the
 * right over trusted hops; the first that is not trusted is the client, and what stands
 * to the left of it is what that client says. Where a hop is no address, the client is
 * the hop that reported it. Where all are trusted, the client is the leftmost, a service
 * inside.
 * <p>
 * A proxy adds to the header that it knows, and passes on the other as the client sent
 * it. So if both name a client and it is not the same one, one of them is made up, and
 * the call is charged to the peer. To prefer either would let the clients of a proxy that
 * knows only the other choose their address; as it is, who sends both shares the bucket
 * of the proxy, to no one's harm but its own. A hop that is no address names a client in
 * this sense: if it did not count, the made-up header would. A header that ends with
 * trusted hops names none, and the other decides.
 * <p>
 * Immutable and thread-safe.
 */
final class ForwardedAddressResolver implements ClientAddressResolver {

	private final TrustedProxies trusted;

	private final ClientNetworks networks;

	/**
	 * Creates the resolver.
	 * @param trusted the proxies whose headers count
	 * @param networks tell whether two headers name the same client
	 */
	ForwardedAddressResolver(TrustedProxies trusted, ClientNetworks networks) {
		this.trusted = trusted;
		this.networks = networks;
	}

	@Override
	public @Nullable String resolve(@Nullable String peer, Function<String, List<String>> headers) {
		return resolve(peer, () -> headers.apply("X-Forwarded-For"), () -> headers.apply("Forwarded"));
	}

	/**
	 * Finds the address of the client.
	 * @param peer the address of the peer of the connection, as the server reports it
	 * @param xForwardedFor the lines of {@code X-Forwarded-For} in the order of the
	 * request; asked for only if the peer is trusted
	 * @param forwarded those of {@code Forwarded}, likewise
	 * @return IPv4 as in {@code 192.0.2.1}; IPv6 as in {@code 2001:db8::1} (RFC 5952);
	 * the peer itself if it is no IP address; null if there is no peer, or a blank one
	 */
	@Nullable String resolve(@Nullable String peer, Supplier<List<String>> xForwardedFor, Supplier<List<String>> forwarded) {
		if (peer == null || peer.isBlank()) {
			return null;
		}
		IpAddress address = IpAddress.parse(peer);
		if (address == null) {
			return peer;
		}
		if (!this.trusted.trusts(address)) {
			return address.toString();
		}
		Claim one = claim(address, ForwardedFor.xForwardedFor(xForwardedFor.get()));
		Claim other = claim(address, ForwardedFor.forwarded(forwarded.get()));
		int order = one.weight().compareTo(other.weight());
		if (order != 0) {
			return ((order > 0) ? one.client() : other.client()).toString();
		}
		return (key(one.client()).equals(key(other.client())) ? one.client() : address).toString();
	}

	private Claim claim(IpAddress peer, ForwardedFor hops) {
		Claim claim = new Claim(peer, Weight.NO_HOP);
		for (ForwardedFor.Hop hop = hops.next(); hop != null; hop = hops.next()) {
			IpAddress address = hop.address();
			if (address == null) {
				return new Claim(claim.client(), Weight.CLIENT);
			}
			if (!this.trusted.trusts(address)) {
				return new Claim(address, Weight.CLIENT);
			}
			claim = new Claim(address, Weight.TRUSTED_HOPS);
		}
		return claim;
	}

	private String key(IpAddress address) {
		return this.networks.of(address);
	}

	/** What one header says. */
	private record Claim(IpAddress client, Weight weight) {

	}

	/** What a header tells of, from nothing to more. */
	private enum Weight {

		NO_HOP, TRUSTED_HOPS, CLIENT

	}

}
