package io.github.ratelimit.web.address;

import java.util.function.UnaryOperator;

/**
 * Makes keys of addresses: one text for one client, whatever the notation. An IPv4
 * address inside of an IPv6 address (RFC 4291, section 2.5.5.2; RFC 6052, section 2.1;
 * RFC 3056, section 2) is the IPv4 address. Of other IPv6 addresses the network counts,
 * since a subscriber has all of it (RFC 6177). Immutable and thread-safe.
 */
public final class ClientNetworks implements UnaryOperator<String> {

	private static final int SHORTEST_PREFIX = 32;

	private static final int LONGEST_PREFIX = 128;

	private final int ipv6Prefix;

	/**
	 * Creates the maker of keys.
	 * @param ipv6Prefix how many bits of an IPv6 address count, from 32 to 128
	 * @throws IllegalArgumentException if the prefix is out of range
	 */
	public ClientNetworks(int ipv6Prefix) {
		if (ipv6Prefix < SHORTEST_PREFIX || ipv6Prefix > LONGEST_PREFIX) {
			throw new IllegalArgumentException(
					ipv6Prefix + " is not from " + SHORTEST_PREFIX + " to " + LONGEST_PREFIX + ", such as 64");
		}
		this.ipv6Prefix = ipv6Prefix;
	}

	/**
	 * Makes the key of an address.
	 * @param address the address
	 * @return IPv4 as in {@code 192.0.2.1}; IPv6 as in {@code 2001:db8:0:0:0:0:0:0/64};
	 * the text itself if it is no address
	 */
	@Override
	public String apply(String address) {
		IpAddress parsed = IpAddress.parse(address);
		return (parsed != null) ? of(parsed) : address;
	}

	String of(IpAddress address) {
		return address.key(this.ipv6Prefix);
	}

}
