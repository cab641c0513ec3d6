package io.github.ratelimit.web.address;

import java.util.function.UnaryOperator;

/**
 * Makes keys of addresses: one text for one client, whatever the notation. An IPv4
 * address inside of an IPv6 address (RFC 4291, section 2.5.5.2; RFC 6052, section 2.1;
 * RFC 3056, section 2) is the IPv4 address, as in {@code 192.0.2.1}. Of other IPv6
 * addresses the network counts, as in {@code 2001:db8:0:0:0:0:0:0/64}, since a subscriber
 * has all of it (RFC 6177). What is no address stays as it is.
 *
 * @param ipv6Prefix how many bits of an IPv6 address count, from 32 to 128
 */
public record ClientNetworks(int ipv6Prefix) implements UnaryOperator<String> {

	private static final int SHORTEST_PREFIX = 32;

	private static final int LONGEST_PREFIX = 128;

	public ClientNetworks {
		if (ipv6Prefix < SHORTEST_PREFIX || ipv6Prefix > LONGEST_PREFIX) {
			throw new IllegalArgumentException(
					ipv6Prefix + " is not from " + SHORTEST_PREFIX + " to " + LONGEST_PREFIX + ", such as 64");
		}
	}

	@Override
	public String apply(String address) {
		IpAddress parsed = IpAddress.parse((address.indexOf(':') >= 0) ? withoutPrefix(address) : address);
		return (parsed != null) ? parsed.key(this.ipv6Prefix) : address;
	}

	/** Of a key that was read in a log, written in whatever way. */
	private String withoutPrefix(String address) {
		String suffix = "/" + this.ipv6Prefix;
		return address.endsWith(suffix) ? address.substring(0, address.length() - suffix.length()) : address;
	}

}
