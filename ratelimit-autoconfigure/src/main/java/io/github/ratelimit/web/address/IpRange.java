package io.github.ratelimit.web.address;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of IP addresses in CIDR notation (RFC 4632, section 3.1; RFC 4291, section
 * 2.3). Bits beyond the prefix are ignored: {@code 10.0.0.5/8} is {@code 10.0.0.0/8}.
 *
 * @param text as it was written
 * @param prefix how many bits of the network count
 */
record IpRange(String text, IpAddress network, int prefix) {

	private static final Pattern CIDR = Pattern.compile("([^/]*)(?:/(0|[1-9][0-9]{0,2}))?");

	private static final int IPV4_BITS = 32;

	private static final int IPV6_BITS = 128;

	/** 10.0.0.0/8 of RFC 1918. */
	private static final int WIDEST_PRIVATE_IPV4 = 8;

	/** fc00::/7 of RFC 4193. */
	private static final int WIDEST_PRIVATE_IPV6 = 7;

	/**
	 * Reads a range. One that is written as IPv4-mapped IPv6 is the range of IPv4.
	 * @param text as in "10.0.0.0/8", or a single address
	 * @throws IllegalArgumentException if the text is neither, with a message that shows
	 * it and what is accepted; names of hosts are not looked up
	 */
	static IpRange parse(String text) {
		Matcher cidr = CIDR.matcher(text.strip());
		IpAddress network = cidr.matches() ? IpAddress.parse(cidr.group(1)) : null;
		if (network == null) {
			throw new IllegalArgumentException("\"" + text + "\" is not an address" + cure(text));
		}
		int longest = (cidr.group(1).indexOf(':') >= 0) ? IPV6_BITS : IPV4_BITS;
		int shortest = (network.isIpv4()) ? longest - IPV4_BITS : 0;
		int prefix = (cidr.group(2) != null) ? Integer.parseInt(cidr.group(2)) : longest;
		if (prefix < shortest || prefix > longest) {
			throw new IllegalArgumentException("\"" + text + "\" has a prefix that is not from " + shortest + " to "
					+ longest + ". Accepted are \"10.0.0.0/8\", \"2001:db8::/32\" and the like");
		}
		return new IpRange(text.strip(), network, prefix - shortest);
	}

	private static String cure(String text) {
		return text.strip().equalsIgnoreCase("localhost") ? ": write 127.0.0.1 and ::1"
				: " or a range of addresses. Accepted are \"192.0.2.1\", \"10.0.0.0/8\", \"2001:db8::/32\" and the like";
	}

	boolean contains(IpAddress address) {
		return this.network.sharesNetwork(address, this.prefix);
	}

	/**
	 * Whether it is wider than any private network: to trust it is to trust strangers.
	 */
	boolean isTooWide() {
		return this.prefix < (this.network.isIpv4() ? WIDEST_PRIVATE_IPV4 : WIDEST_PRIVATE_IPV6);
	}

}
