package io.github.ratelimit.web.address;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.check.RateLimitCheck;

/**
 * Finds the address of the client of a request, as a key: one text for one client,
 * whatever the notation. An IPv4 address inside of an IPv6 address (RFC 4291, section
 * 2.5.5.2; RFC 6052, section 2.1; RFC 3056, section 2) is the IPv4 address. Of other IPv6
 * addresses the network counts, since a subscriber has all of it (RFC 6177).
 * <p>
 * The client is the peer of the connection. Only if that is a trusted proxy does the one
 * header count that the proxies write; all others a client may have made up. The header
 * is walked from the right over trusted hops: the first that is not trusted is the
 * client, and what stands to the left of it is what that client says. Where a hop is no
 * address, the client is the hop that reported it. Where all are trusted, the client is
 * the leftmost, a service inside.
 * <p>
 * Thread-safe.
 */
final class ForwardedAddressResolver implements ClientAddressResolver {

	private static final int SHORTEST_PREFIX = 32;

	private static final int LONGEST_PREFIX = 128;

	/** What a proxy may write that nobody has told us of. */
	private static final Set<String> USUAL = Set.of("X-Forwarded-For", "Forwarded");

	private final TrustedProxies trusted;

	private final String header;

	private final int ipv6Prefix;

	private final CheckReporter reporter;

	private final AtomicBoolean reported = new AtomicBoolean();

	/**
	 * Creates the resolver.
	 * @param trusted the proxies whose header counts
	 * @param header the name of that header, in any case
	 * @param ipv6Prefix how many bits of an IPv6 address count, from 32 to 128
	 * @param reporter reports the first request with a forwarded header that is ignored,
	 * though a proxy has probably written it
	 * @throws IllegalArgumentException if the prefix is out of range
	 */
	ForwardedAddressResolver(TrustedProxies trusted, String header, int ipv6Prefix, CheckReporter reporter) {
		if (ipv6Prefix < SHORTEST_PREFIX || ipv6Prefix > LONGEST_PREFIX) {
			throw new IllegalArgumentException(
					ipv6Prefix + " is not from " + SHORTEST_PREFIX + " to " + LONGEST_PREFIX + ", such as 64");
		}
		this.trusted = trusted;
		this.header = header;
		this.ipv6Prefix = ipv6Prefix;
		this.reporter = reporter;
	}

	/**
	 * {@inheritDoc}
	 * @return IPv4 as in {@code 192.0.2.1}; IPv6 as in {@code 2001:db8:0:0:0:0:0:0/64};
	 * the peer itself if it is no IP address; null if there is no peer, or a blank one
	 */
	@Override
	public @Nullable String resolve(@Nullable String peer, Function<String, List<String>> headers) {
		if (peer == null || peer.isBlank()) {
			return null;
		}
		IpAddress address = IpAddress.parse(peer);
		if (address == null) {
			return peer;
		}
		if (!this.trusted.trusts(address)) {
			if (this.trusted.isEmpty()) {
				reportIgnored(headers, peer + ", which is charged as the client",
						"If that is a proxy of yours, list it under ratelimit.web.trusted-proxies; otherwise a client "
								+ "made the header up, and nothing is wrong.");
			}
			return address.key(this.ipv6Prefix);
		}
		List<String> lines = headers.apply(this.header);
		if (lines.isEmpty()) {
			reportIgnored(headers, "the trusted proxy " + peer + ", but without " + this.header,
					"If the proxy writes the other header, name it in ratelimit.web.forwarded-header: all its clients "
							+ "share one counter until then.");
		}
		return client(address, new ForwardedFor(this.header, lines)).key(this.ipv6Prefix);
	}

	private IpAddress client(IpAddress peer, ForwardedFor hops) {
		IpAddress client = peer;
		for (ForwardedFor.Hop hop = hops.next(); hop != null; hop = hops.next()) {
			IpAddress address = hop.address();
			if (address == null) {
				return client;
			}
			if (!this.trusted.trusts(address)) {
				return address;
			}
			client = address;
		}
		return client;
	}

	private void reportIgnored(Function<String, List<String>> headers, String from, String cure) {
		if (!this.reported.get() && Stream.concat(USUAL.stream(), Stream.of(this.header))
			.anyMatch((name) -> !headers.apply(name).isEmpty()) && this.reported.compareAndSet(false, true)) {
			this.reporter.report(RateLimitCheck.FORWARDED_IGNORED, "ratelimit.web",
					"A request with a forwarded header came from " + from, cure);
		}
	}

}
