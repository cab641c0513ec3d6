package io.github.ratelimit.web.address;

import org.jspecify.annotations.Nullable;

/**
 * The strict forms in which an address may be written. Without regular expressions, which
 * cost too much for what is done several times for each request.
 */
final class IpLiteral {

	private static final int OCTETS = 4;

	private static final int LARGEST_OCTET = 255;

	private static final int DIGITS_OF_OCTET = 3;

	private static final int DIGITS_OF_GROUP = 4;

	private static final int FEWEST_COLONS = 2;

	private static final int MOST_COLONS = 8;

	private IpLiteral() {
	}

	/**
	 * Reads the rest of a text as IPv4: four decimal numbers, without leading zeros,
	 * which to some parsers mean octal.
	 * @return the four bytes, or null if the text is something else
	 */
	static byte @Nullable [] ipv4(String text, int start) {
		byte[] octets = new byte[OCTETS];
		int end = start;
		for (int i = 0; i < OCTETS; i++) {
			int first = end;
			int value = 0;
			while (end < text.length() && isDigit(text.charAt(end)) && end - first < DIGITS_OF_OCTET) {
				value = 10 * value + text.charAt(end) - '0';
				end++;
			}
			boolean leadingZero = end - first > 1 && text.charAt(first) == '0';
			boolean last = i == OCTETS - 1;
			boolean ended = last ? end == text.length() : end < text.length() && text.charAt(end) == '.';
			if (first == end || leadingZero || value > LARGEST_OCTET || !ended) {
				return null;
			}
			octets[i] = (byte) value;
			end++;
		}
		return octets;
	}

	/**
	 * Whether the JDK, if it reads a text as IPv6 at all, reads it in no other way than
	 * RFC 4291, section 2.2.
	 */
	static boolean isIpv6(String text) {
		int colons = 0;
		int start = 0;
		for (int colon = text.indexOf(':'); colon >= 0 && colons <= MOST_COLONS; colon = text.indexOf(':', start)) {
			if (!isGroup(text, start, colon)) {
				return false;
			}
			colons++;
			start = colon + 1;
		}
		return colons >= FEWEST_COLONS && colons <= MOST_COLONS
				&& (isGroup(text, start, text.length()) || ipv4(text, start) != null);
	}

	/** Up to four hexadecimal digits; none beside {@code ::}. */
	private static boolean isGroup(String text, int start, int end) {
		for (int i = start; i < end; i++) {
			char c = text.charAt(i);
			if (!isDigit(c) && (c < 'A' || c > 'F') && (c < 'a' || c > 'f') || i - start == DIGITS_OF_GROUP) {
				return false;
			}
		}
		return true;
	}

	/** Of ASCII, as others have another value to other parsers. */
	private static boolean isDigit(char c) {
		return c >= '0' && c <= '9';
	}

}
