package io.github.ratelimit.web.address;

import java.util.List;
import java.util.Optional;

/**
 * The proxies whose word on the address of a client is taken. A range of IPv4 does not
 * hold the IPv6 addresses that IPv4 is translated to (RFC 6052, RFC 3056): those of a
 * proxy are named as they are.
 */
record TrustedProxies(List<IpRange> ranges) {

	/** Reads addresses and ranges, see {@link IpRange#parse}. */
	static TrustedProxies of(List<String> ranges) {
		return new TrustedProxies(ranges.stream().map(IpRange::parse).toList());
	}

	/** The first range that is wider than any private network, as it was written. */
	Optional<String> tooWide() {
		return this.ranges.stream().filter(IpRange::isTooWide).findFirst().map(IpRange::text);
	}

	boolean isEmpty() {
		return this.ranges.isEmpty();
	}

	boolean trusts(IpAddress address) {
		for (IpRange range : this.ranges) {
			if (range.contains(address)) {
				return true;
			}
		}
		return false;
	}

}
