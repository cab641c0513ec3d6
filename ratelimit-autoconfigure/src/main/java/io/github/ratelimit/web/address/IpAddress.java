package io.github.ratelimit.web.address;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.StringJoiner;

import org.jspecify.annotations.Nullable;

/**
 * An IP address by its bits. An IPv4-mapped IPv6 address (RFC 4291, section 2.5.5.2) is
 * the IPv4 address. Immutable.
 */
final class IpAddress {

	private static final int IPV4_BYTES = 4;

	private static final int IPV6_BYTES = 16;

	private static final int GROUPS = IPV6_BYTES / 2;

	/** ::ffff:0:0/96. */
	private static final byte[] MAPPED = HexFormat.of().parseHex("00000000000000000000ffff");

	/** 64:ff9b::/96 of RFC 6052, section 2.1. */
	private static final byte[] NAT64 = HexFormat.of().parseHex("0064ff9b0000000000000000");

	/** 2002::/16 of RFC 3056, section 2. */
	private static final byte[] SIX_TO_FOUR = HexFormat.of().parseHex("2002");

	private final byte[] bytes;

	private IpAddress(byte[] bytes) {
		this.bytes = bytes;
	}

	/**
	 * Reads an address. No name is ever looked up.
	 * @param text the text, see {@link IpLiteral}
	 * @return the address, or null if the text is none
	 */
	static @Nullable IpAddress parse(String text) {
		byte[] bytes = IpLiteral.parse(text);
		if (bytes == null) {
			return null;
		}
		return new IpAddress(startsWith(bytes, MAPPED) ? Arrays.copyOfRange(bytes, MAPPED.length, IPV6_BYTES) : bytes);
	}

	boolean isIpv4() {
		return this.bytes.length == IPV4_BYTES;
	}

	/**
	 * Whether both lie in one network. What is translated to IPv6 lies in none of IPv4: a
	 * host that writes the address of a proxy into its own (RFC 3056, section 9) must not
	 * be trusted as the proxy is.
	 * @param other the other address
	 * @param prefix how many bits the network has in common
	 */
	boolean sharesNetwork(IpAddress other, int prefix) {
		return isIpv4() == other.isIpv4() && Arrays.equals(network(this.bytes, prefix), network(other.bytes, prefix));
	}

	/**
	 * One text for one client, whatever the notation. A translated address (RFC 6052, RFC
	 * 3056) is the IPv4 address inside. Of others in IPv6 the network counts, since a
	 * subscriber has all of it (RFC 6177).
	 * @param ipv6Prefix how many bits of IPv6 count, 0 to 128
	 */
	String key(int ipv6Prefix) {
		if (isIpv4()) {
			return dotted(0);
		}
		if (startsWith(this.bytes, NAT64)) {
			return dotted(NAT64.length);
		}
		if (startsWith(this.bytes, SIX_TO_FOUR)) {
			return dotted(SIX_TO_FOUR.length);
		}
		return groups(network(this.bytes, ipv6Prefix), 0, GROUPS) + '/' + ipv6Prefix;
	}

	/** IPv4 as four decimal numbers; IPv6 as in RFC 5952, section 4. */
	@Override
	public String toString() {
		if (isIpv4()) {
			return dotted(0);
		}
		int start = 0;
		int end = 0;
		for (int i = 0; i < GROUPS; i++) {
			int zeros = zerosFrom(i);
			if (zeros > Math.max(1, end - start)) {
				start = i;
				end = i + zeros;
			}
		}
		return (end == 0) ? groups(this.bytes, 0, GROUPS)
				: groups(this.bytes, 0, start) + "::" + groups(this.bytes, end, GROUPS);
	}

	private int zerosFrom(int group) {
		int end = 2 * group;
		while (end < IPV6_BYTES && this.bytes[end] == 0 && this.bytes[end + 1] == 0) {
			end += 2;
		}
		return end / 2 - group;
	}

	private static String groups(byte[] bytes, int start, int end) {
		StringJoiner groups = new StringJoiner(":");
		for (int i = 2 * start; i < 2 * end; i += 2) {
			int high = Byte.toUnsignedInt(bytes[i]) << Byte.SIZE;
			groups.add(Integer.toHexString(high | Byte.toUnsignedInt(bytes[i + 1])));
		}
		return groups.toString();
	}

	private String dotted(int offset) {
		StringJoiner octets = new StringJoiner(".");
		for (int i = offset; i < offset + IPV4_BYTES; i++) {
			octets.add(Integer.toString(Byte.toUnsignedInt(this.bytes[i])));
		}
		return octets.toString();
	}

	private static boolean startsWith(byte[] bytes, byte[] start) {
		return bytes.length == IPV6_BYTES && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
	}

	/** The address with all bits zero beyond the prefix. */
	private static byte[] network(byte[] address, int prefix) {
		byte[] network = new byte[address.length];
		System.arraycopy(address, 0, network, 0, (prefix + Byte.SIZE - 1) / Byte.SIZE);
		int rest = prefix % Byte.SIZE;
		if (rest > 0) {
			network[prefix / Byte.SIZE] &= (byte) (0xff00 >> rest);
		}
		return network;
	}

}
