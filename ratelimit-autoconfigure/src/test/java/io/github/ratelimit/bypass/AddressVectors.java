package io.github.ratelimit.bypass;

import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.RateLimitCall;

/**
 * Behind a proxy: one subscriber has many addresses, and each has many notations. What
 * the proxy reports is sent as it would report it.
 */
final class AddressVectors {

	private AddressVectors() {
	}

	static List<AttackVector> all() {
		return List.of(
				rotating("CVE-2026-45364 better-auth: rotating addresses in one /64", "2001:db8::%x")
					.bitesWith("ratelimit.web.ipv6-prefix=128"),
				rotating("CVE-2026-45364 better-auth: rotating addresses in one /64, dotted", "2001:db8::192.0.2.%d")
					.bitesWith("ratelimit.web.ipv6-prefix=128"),
				AttackVector
					.of("RFC 6177: rotating networks in the /56 of one subscriber",
							Setup.BEHIND_PROXY.with("ratelimit.web.ipv6-prefix=56"),
							Attack.of(12, (i) -> reported("2001:db8:0:%x::1".formatted(i))))
					.bitesWith("ratelimit.web.ipv6-prefix=64"),
				rotating("RFC 3056: rotating networks of the 6to4 prefix of one IPv4 address", "2002:c000:201:%x::1")
					.bitesWithKey(AddressVectors::firstFourGroups),
				rotating("RFC 4291: rotating IPv4-compatible addresses, which are long out of use", "::192.0.2.%d")
					.bitesWithKey(AddressVectors::text),
				rotating("a new port for every connection, as IIS and Azure report it", "192.0.2.1:4%03d")
					.sparing(reported("203.0.113.9:4001"))
					.bitesWithKey(AddressVectors::text),
				rotating("a new port for every connection, over IPv6", "[2001:db8::1]:4%03d")
					.sparing(reported("[2001:db8:9::1]:4001"))
					.bitesWithKey(AddressVectors::text),
				rotating("RFC 4007: a new zone for every call", "fe80::1%%eth%d").bitesWithKey(AddressVectors::text),
				notations("CVE-2026-45364 better-auth: upper and lower case", "2001:db8:a:b:c:d:e:f",
						"2001:dB8:a:b:c:d:e:f", "2001:Db8:a:b:c:d:e:f", "2001:DB8:a:b:c:d:e:f", "2001:db8:A:b:c:d:e:f",
						"2001:db8:a:B:c:d:e:f", "2001:db8:a:b:C:d:e:f", "2001:db8:a:b:c:D:e:f", "2001:db8:a:b:c:d:E:f",
						"2001:db8:a:b:c:d:e:F"),
				notations("CVE-2026-45364 better-auth: compressed and written out", "2001:db8::1", "2001:0db8::1",
						"2001:db8::01", "2001:db8::001", "2001:db8::0001", "2001:db8::0:1", "2001:db8::0:0:1",
						"2001:db8:0::1", "2001:db8:0:0::1", "2001:db8:0:0:0:0:0:1",
						"2001:0db8:0000:0000:0000:0000:0000:0001", "[2001:db8::1]"),
				notations("CVE-2026-30827 express-rate-limit: IPv4-mapped, dotted", "192.0.2.1", "::ffff:192.0.2.1",
						"::FFFF:192.0.2.1", "::fFfF:192.0.2.1", "0::ffff:192.0.2.1", "::0:ffff:192.0.2.1",
						"0:0:0:0:0:ffff:192.0.2.1", "0000:0000:0000:0000:0000:ffff:192.0.2.1", "[::ffff:192.0.2.1]",
						"[::ffff:192.0.2.1]:80", "::ffff:192.0.2.1%1"),
				notations("express-rate-limit#667: IPv4-mapped, in hexadecimal", "::ffff:c000:201", "::ffff:C000:201",
						"::ffff:c000:0201", "::FFFF:c000:201", "0::ffff:c000:201", "0:0:0:0:0:ffff:c000:201",
						"[::ffff:c000:201]", "192.0.2.1", "::ffff:192.0.2.1"),
				notations("Flowfin#317: one IPv4 client behind NAT64", "64:ff9b::192.0.2.1", "64:ff9b::c000:201",
						"64:FF9B::192.0.2.1", "64:ff9b::C000:201", "64:ff9b::c000:0201", "0064:ff9b::c000:201",
						"64:ff9b:0:0:0:0:c000:201", "64:ff9b:0::192.0.2.1", "[64:ff9b::192.0.2.1]",
						"64:ff9b::192.0.2.1%1"),
				notations("leading zeros in IPv4", "192.0.2.01", "192.0.2.001", "192.0.02.1", "192.0.002.1",
						"192.00.2.1", "192.000.2.1", "0192.0.2.1", "192.00.02.01", "192.000.002.001"),
				notations("IPv4 in octal, in hexadecimal and as one number", "0300.0.2.1", "0xc0.0.2.1", "0xC0.0.2.1",
						"192.0.513", "192.513", "3221225985", "0xc0000201", "0xC0000201", "030000001001",
						"0300.0.0x2.1"),
				notations("IPv4 with something around it", "192.0.2.1.", "192.0.2.1/32", "(192.0.2.1)", "'192.0.2.1'",
						"\"192.0.2.1\"", "http://192.0.2.1", "192.0.2.1;", "192.0.2.1%1", "[192.0.2.1]",
						"\u00a0192.0.2.1"),
				notations("names of hosts that lead to one address", "localhost", "LOCALHOST", "localhost.",
						"a.localhost", "b.localhost", "ip6-localhost", "loopback", "localhost.localdomain",
						"c.localhost"),
				notations("IPv4 in the digits of other scripts", Http.utf8("192.0.2.\uff11"),
						Http.utf8("192.0.\uff12.1"), Http.utf8("192.\uff10.2.1"), Http.utf8("\uff119\uff12.0.2.1"),
						Http.utf8("192.0.2.\u0661"), Http.utf8("192.0.\u0662.1"), Http.utf8("192.\u0660.2.1"),
						Http.utf8("192\u3002\u0030.2.1"), Http.utf8("192\uff0e0.2.1")),
				notations("blanks and tabs around an address", "192.0.2.1 ", "192.0.2.1  ", "192.0.2.1\t",
						"  192.0.2.1", "\t192.0.2.1", " \t192.0.2.1", "192.0.2.1,", ",192.0.2.1", " ,192.0.2.1",
						",, 192.0.2.1"),
				rotating("Flowfin#317: one client behind NAT64 shuts out all others", "64:ff9b::192.0.2.1%%%d")
					.sparing(reported("64:ff9b::203.0.113.9"))
					.bitesWithKey(AddressVectors::firstFourGroups),
				rotating("CVE-2026-30827 express-rate-limit: one IPv4-mapped client shuts out all others",
						"::ffff:192.0.2.1%%%d")
					.sparing(reported("::ffff:203.0.113.9"))
					.bitesWithKey(AddressVectors::firstBits));
	}

	private static AttackVector rotating(String name, String format) {
		return AttackVector.of(name, Setup.BEHIND_PROXY, Attack.of(12, (i) -> reported(format.formatted(i))));
	}

	private static AttackVector notations(String name, String... notations) {
		return AttackVector.of(name, Setup.BEHIND_PROXY, Stream.of(notations).map(AddressVectors::reported))
			.bitesWithKey(AddressVectors::text);
	}

	private static String reported(String address) {
		return Http.get("/data", "X-Forwarded-For:" + address);
	}

	/** As CVE-2026-45364 has it. */
	private static @Nullable String text(RateLimitCall call) {
		return call.header("X-Forwarded-For");
	}

	/** A /64 for all, by text. */
	private static String firstFourGroups(RateLimitCall call) {
		return String.valueOf(text(call)).replaceFirst("^((?:[^:]*:){4}).*", "$1");
	}

	/** As CVE-2026-30827 has it: a /56 for all, of IPv4-mapped addresses too. */
	private static String firstBits(RateLimitCall call) {
		return String.valueOf(text(call)).replaceFirst("^::.*", "::/56");
	}

}
