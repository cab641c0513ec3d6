package io.github.ratelimit.web.address;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.check.RateLimitCheck;

/**
 * Finds the address of the client of a request. An IPv4-mapped IPv6 address (RFC 4291,
 * section 2.5.5.2) is the IPv4 address.
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

	/** What a proxy may write that nobody has told us of. */
	private static final List<String> USUAL = List.of("X-Forwarded-For", "Forwarded");

	private final TrustedProxies trusted;

	private final String header;

	private final CheckReporter reporter;

	/** The headers that tell of a proxy. */
	private final List<String> telling;

	/** Whether a request had a header that is ignored, though probably from a proxy. */
	private final AtomicBoolean reported = new AtomicBoolean();

	ForwardedAddressResolver(TrustedProxies trusted, String header, CheckReporter reporter) {
		this.trusted = trusted;
		this.header = header;
		this.reporter = reporter;
		this.telling = Stream
			.concat(Stream.of(header), USUAL.stream().filter((usual) -> !usual.equalsIgnoreCase(header)))
			.toList();
	}

	/**
	 * {@inheritDoc}
	 * @return IPv4 as in {@code 192.0.2.1}; IPv6 as in {@code 2001:db8::1} (RFC 5952);
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
			if (this.trusted.isEmpty() && isToldOfProxy(headers)) {
				reportIgnored(peer + ", which is charged as the client",
						"If that is a proxy of yours, list it under ratelimit.web.trusted-proxies; otherwise a client "
								+ "made the header up, and nothing is wrong.");
			}
			return address.toString();
		}
		List<String> lines = headers.apply(this.header);
		if (lines.isEmpty() && isToldOfProxy(headers)) {
			reportIgnored("the trusted proxy " + peer + ", but without " + this.header,
					"If the proxy writes the other header, name it in ratelimit.web.forwarded-header: all its clients "
							+ "share one counter until then.");
		}
		return client(address, new ForwardedFor(this.header, lines)).toString();
	}

	private IpAddress client(IpAddress peer, ForwardedFor hops) {
		IpAddress client = peer;
		while (this.trusted.trusts(client)) {
			String hop = hops.next();
			IpAddress address = (hop != null) ? IpAddress.parse(hop) : null;
			if (address == null) {
				return client;
			}
			client = address;
		}
		return client;
	}

	/** Whether a request has such a header, and it is not reported yet. */
	private boolean isToldOfProxy(Function<String, List<String>> headers) {
		if (!this.reported.get()) {
			for (String name : this.telling) {
				if (!headers.apply(name).isEmpty()) {
					return true;
				}
			}
		}
		return false;
	}

	private void reportIgnored(String from, String cure) {
		if (this.reported.compareAndSet(false, true)) {
			this.reporter.report(RateLimitCheck.FORWARDED_IGNORED, "ratelimit.web",
					"A request with a forwarded header came from " + from, cure);
		}
	}

}
