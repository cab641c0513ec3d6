package io.github.ratelimit.web.address;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

/**
 * Reads IP addresses as text, in their strict forms only: what another parser takes for a
 * different address, or would look up as the name of a host, is no address here.
 */
final class IpLiteral {

	private static final int IPV4_BYTES = 4;

	private static final int IPV6_BYTES = 16;

	/** "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255". */
	private static final int LONGEST_IPV6 = 45;

	private IpLiteral() {
	}

	/**
	 * The bits of an address.
	 * @param text IPv4 as four decimal numbers; or IPv6 in any form of RFC 4291, section
	 * 2.2, maybe with a zone (RFC 4007, section 11), maybe in brackets
	 * @return 4 or 16 bytes, or null if the text is no address
	 */
	static byte @Nullable [] parse(String text) {
		return (text.indexOf(':') >= 0) ? ipv6(withoutZone(withoutBrackets(text))) : ipv4(text);
	}

	private static String withoutBrackets(String text) {
		return (text.startsWith("[") && text.endsWith("]")) ? text.substring(1, text.length() - 1) : text;
	}

	private static String withoutZone(String text) {
		int zone = text.indexOf('%');
		return (zone >= 0) ? text.substring(0, zone) : text;
	}

	private static byte @Nullable [] ipv4(String text) {
		byte[] bytes = new byte[IPV4_BYTES];
		int start = 0;
		for (int i = 0; i < IPV4_BYTES; i++) {
			int end = (i < IPV4_BYTES - 1) ? text.indexOf('.', start) : text.length();
			int octet = (end >= 0) ? octet(text, start, end) : -1;
			if (octet < 0) {
				return null;
			}
			bytes[i] = (byte) octet;
			start = end + 1;
		}
		return bytes;
	}

	/** To some parsers a leading zero means octal. */
	private static int octet(String text, int start, int end) {
		int digits = end - start;
		if (digits < 1 || digits > 3 || (digits > 1 && text.charAt(start) == '0')) {
			return -1;
		}
		int octet = 0;
		for (int i = start; i < end; i++) {
			char c = text.charAt(i);
			if (c < '0' || c > '9') {
				return -1;
			}
			octet = 10 * octet + c - '0';
		}
		return (octet < 256) ? octet : -1;
	}

	private static byte @Nullable [] ipv6(String text) {
		if (text.length() > LONGEST_IPV6) {
			return null;
		}
		int gap = text.indexOf("::");
		byte[] head = groups((gap >= 0) ? text.substring(0, gap) : text, gap < 0);
		byte[] tail = groups((gap >= 0) ? text.substring(gap + 2) : "", true);
		if (head == null || tail == null) {
			return null;
		}
		int given = head.length + tail.length;
		if ((gap >= 0) ? given > IPV6_BYTES - 2 : given != IPV6_BYTES) {
			return null;
		}
		byte[] bytes = Arrays.copyOf(head, IPV6_BYTES);
		System.arraycopy(tail, 0, bytes, IPV6_BYTES - tail.length, tail.length);
		return bytes;
	}

	/**
	 * The groups on one side of the gap.
	 * @param last whether the address ends with them, and may do so in the form of IPv4
	 */
	private static byte @Nullable [] groups(String text, boolean last) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(IPV6_BYTES);
		String[] groups = text.isEmpty() ? new String[0] : text.split(":", -1);
		for (int i = 0; i < groups.length; i++) {
			boolean dotted = last && i == groups.length - 1 && groups[i].indexOf('.') >= 0;
			byte[] group = dotted ? ipv4(groups[i]) : group(groups[i]);
			if (group == null) {
				return null;
			}
			bytes.writeBytes(group);
		}
		return bytes.toByteArray();
	}

	private static byte @Nullable [] group(String text) {
		if (text.isEmpty() || text.length() > 4 || !text.chars().allMatch(HexFormat::isHexDigit)) {
			return null;
		}
		int group = HexFormat.fromHexDigits(text);
		return new byte[] { (byte) (group >> Byte.SIZE), (byte) group };
	}

}
