package io.github.ratelimit.web.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * An IP address by its bits. An IPv4-mapped IPv6 address (RFC 4291, section 2.5.5.2) is
 * the IPv4 address. Immutable.
 */
final class IpAddress {

	private static final int IPV4_BYTES = 4;

	private static final int GROUPS = 8;

	/**
	 * Before an IPv4 address: 64:ff9b::/96 of RFC 6052, section 2.1, and 2002::/16 of RFC
	 * 3056, section 2.
	 */
	private static final List<byte[]> TRANSLATED = List.of(HexFormat.of().parseHex("0064ff9b0000000000000000"),
			HexFormat.of().parseHex("2002"));

	private final byte[] bytes;

	private IpAddress(byte[] bytes) {
		this.bytes = bytes;
	}

	/**
	 * Reads an address in its strict forms only: what another parser takes for a
	 * different address, or would look up as the name of a host, is no address here.
	 * @param text IPv4 as four decimal numbers; or IPv6 in any form of RFC 4291, section
	 * 2.2, maybe with a zone (RFC 4007, section 11), maybe in brackets
	 * @return the address, or null if the text is none
	 */
	static @Nullable IpAddress parse(String text) {
		if (text.indexOf(':') < 0) {
			byte[] octets = IpLiteral.ipv4(text, 0);
			return (octets != null) ? new IpAddress(octets) : null;
		}
		String literal = withoutZone(withoutBrackets(text));
		if (!IpLiteral.isIpv6(literal)) {
			return null;
		}
		try {
			// In brackets nothing is ever looked up.
			return new IpAddress(InetAddress.getByName('[' + literal + ']').getAddress());
		}
		catch (UnknownHostException ex) {
			return null;
		}
	}

	private static String withoutBrackets(String text) {
		return (text.startsWith("[") && text.endsWith("]")) ? text.substring(1, text.length() - 1) : text;
	}

	private static String withoutZone(String text) {
		int zone = text.indexOf('%');
		return (zone >= 0) ? text.substring(0, zone) : text;
	}

	boolean isIpv4() {
		return this.bytes.length == IPV4_BYTES;
	}

	/**
	 * Whether both lie in one network. What is translated to IPv6 lies in none of IPv4: a
	 * host that writes the address of a proxy into its own (RFC 3056, section 9) must not
	 * be trusted as the proxy is.
	 * @param prefix how many bits the network has in common
	 */
	boolean sharesNetwork(IpAddress other, int prefix) {
		if (isIpv4() != other.isIpv4()) {
			return false;
		}
		int differs = Arrays.mismatch(this.bytes, other.bytes);
		if (differs < 0) {
			return true;
		}
		int bits = (this.bytes[differs] ^ other.bytes[differs]) & 0xff;
		return prefix <= differs * Byte.SIZE + Integer.numberOfLeadingZeros(bits) - (Integer.SIZE - Byte.SIZE);
	}

	/**
	 * The key that {@link ClientNetworks} makes.
	 * @param ipv6Prefix how many bits of IPv6 count, 0 to 128
	 */
	String key(int ipv6Prefix) {
		if (isIpv4()) {
			return text(this.bytes);
		}
		for (byte[] start : TRANSLATED) {
			if (Arrays.equals(this.bytes, 0, start.length, start, 0, start.length)) {
				return text(Arrays.copyOfRange(this.bytes, start.length, start.length + IPV4_BYTES));
			}
		}
		return text(network(this.bytes, ipv6Prefix)) + '/' + ipv6Prefix;
	}

	/** IPv4 as four decimal numbers; IPv6 as in RFC 5952, section 4. */
	@Override
	public String toString() {
		int start = 0;
		int end = 0;
		int first = 0;
		for (int i = 0; i < GROUPS && !isIpv4(); i++) {
			first = (group(this.bytes, i) == 0) ? first : i + 1;
			if (i + 1 - first > end - start) {
				start = first;
				end = i + 1;
			}
		}
		return (end - start < 2) ? text(this.bytes)
				: groups(this.bytes, 0, start) + "::" + groups(this.bytes, end, GROUPS);
	}

	/** All four numbers or eight groups. */
	private static String text(byte[] bytes) {
		if (bytes.length > IPV4_BYTES) {
			return groups(bytes, 0, GROUPS);
		}
		return (bytes[0] & 0xff) + "." + (bytes[1] & 0xff) + "." + (bytes[2] & 0xff) + "." + (bytes[3] & 0xff);
	}

	private static String groups(byte[] bytes, int start, int end) {
		StringBuilder text = new StringBuilder();
		for (int i = start; i < end; i++) {
			text.append((i > start) ? ":" : "").append(Integer.toHexString(group(bytes, i)));
		}
		return text.toString();
	}

	private static int group(byte[] bytes, int index) {
		return (bytes[2 * index] & 0xff) << Byte.SIZE | bytes[2 * index + 1] & 0xff;
	}

	/** The address with all bits zero beyond the prefix. */
	private static byte[] network(byte[] address, int prefix) {
		byte[] network = Arrays.copyOf(Arrays.copyOf(address, (prefix + Byte.SIZE - 1) / Byte.SIZE), address.length);
		int rest = prefix % Byte.SIZE;
		if (rest > 0) {
			network[prefix / Byte.SIZE] &= (byte) (0xff00 >> rest);
		}
		return network;
	}

}
