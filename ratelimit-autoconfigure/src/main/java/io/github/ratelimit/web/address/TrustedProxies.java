package io.github.ratelimit.web.address;

import java.util.List;
import java.util.Optional;

/**
 * The proxies whose word on the address of a client is taken. Immutable and thread-safe.
 */
public final class TrustedProxies {

	private final List<IpRange> ranges;

	private TrustedProxies(List<IpRange> ranges) {
		this.ranges = ranges;
	}

	/**
	 * Reads addresses and ranges of addresses in CIDR notation, IPv4 or IPv6. Bits beyond
	 * the prefix are ignored: {@code 10.0.0.5/8} is {@code 10.0.0.0/8}. Of IPv4-mapped
	 * IPv6 the IPv4 part counts. An IPv4 range does not hold the IPv6 addresses that IPv4
	 * is translated to (RFC 6052, RFC 3056); name those of the proxy as they are.
	 * @param ranges as in {@code 10.0.0.0/8}, {@code 2001:db8::/32} or {@code 192.0.2.1};
	 * may be empty
	 * @return the proxies
	 * @throws IllegalArgumentException if a text is neither an address nor a range, with
	 * a message that shows it and what is accepted; names of hosts are not looked up
	 */
	public static TrustedProxies of(List<String> ranges) {
		return new TrustedProxies(ranges.stream().map(IpRange::parse).toList());
	}

	/**
	 * Finds a range that is wider than any private network, that is of fewer than 8 bits
	 * for IPv4 and 7 for IPv6. To trust it is to trust strangers.
	 * @return the first such range, as it was written
	 */
	public Optional<String> tooWide() {
		return this.ranges.stream().filter(IpRange::isTooWide).findFirst().map(IpRange::toString);
	}

	boolean isEmpty() {
		return this.ranges.isEmpty();
	}

	boolean trusts(IpAddress address) {
		return this.ranges.stream().anyMatch((range) -> range.contains(address));
	}

}
