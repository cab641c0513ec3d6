package io.github.ratelimit.web;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The address of a client as a key: one text for one client, whatever the notation. An
 * IPv4 address inside an IPv6 address is the IPv4 address; of an IPv6 address the first
 * 64 bits count, since a subscriber has all of the rest (RFC 6177).
 */
public final class ClientAddress {

	private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[0-9]{1,2})";

	private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

	private static final int SUBNET_BYTES = 8;

	private ClientAddress() {
	}

	/**
	 * The canonical form of an address.
	 * @param address an address as a server reports its peer, possibly with a zone
	 * @return the canonical form; the text itself if it is no address; null if there is
	 * none
	 */
	public static @Nullable String canonical(@Nullable String address) {
		if (address == null || address.isBlank()) {
			return null;
		}
		int zone = address.indexOf('%');
		String literal = (zone >= 0) ? address.substring(0, zone) : address;
		try {
			// Neither form is ever looked up as the name of a host.
			if (literal.indexOf(':') >= 0) {
				return canonical(InetAddress.getByName('[' + literal.replaceAll("[\\[\\]]", "") + ']'));
			}
			return IPV4.matcher(literal).matches() ? canonical(InetAddress.getByName(literal)) : address;
		}
		catch (UnknownHostException ex) {
			return address;
		}
	}

	private static String canonical(InetAddress address) throws UnknownHostException {
		if (address instanceof Inet4Address) {
			return address.getHostAddress();
		}
		byte[] subnet = Arrays.copyOf(Arrays.copyOf(address.getAddress(), SUBNET_BYTES), address.getAddress().length);
		return InetAddress.getByAddress(subnet).getHostAddress() + "/" + SUBNET_BYTES * Byte.SIZE;
	}

}
