package io.github.ratelimit.bypass;

import java.util.List;

import io.github.ratelimit.RateLimitCall;

/**
 * The grammar of RFC 7239, which clients bend so that what their proxy adds is read as
 * something else. 192.0.2.1 is what the proxy adds, and 198.51.100.x what the client made
 * up; 203.0.113.9 is somebody else.
 */
final class ForwardedSyntaxVectors {

	private ForwardedSyntaxVectors() {
	}

	static List<AttackVector> all() {
		return List.of(vector("the leftmost element", "for=198.51.100.%d, for=192.0.2.1"),
				vector("hops that hide behind a new name for every call", "for=_hidden%d"),
				vector("a hidden port for every call", "for=\"192.0.2.1:_p%d\"")
					.sparing(forwarded("for=\"203.0.113.9:_p1\"")),
				vector("a port for every call", "for=\"[2001:db8::1]:%d\"")
					.sparing(forwarded("for=\"[2001:db8:9::1]:1\"")),
				vector("a quote without end", "for=\"198.51.100.%d, for=192.0.2.1"),
				vector("an escaped quote", "for=\"198.51.100.%d\\\", for=192.0.2.1"),
				vector("a quote that swallows the comma", "for=198.51.100.%d;by=\", for=192.0.2.1"),
				vector("commas in a quoted string", "for=\"198.51.100.%d, for=192.0.2.7, \", for=192.0.2.1"),
				host("a host that the proxy quotes", "a,for=198.51.100.%d"),
				host("a host that the proxy quotes, with a semicolon", "a;for=198.51.100.%d"),
				host("a host that the proxy quotes and escapes", "a\\\",for=198.51.100.%d;x=\\\""),
				host("a host that the proxy quotes and escapes, with a backslash",
						"a\\\\\\\",for=198.51.100.%d;x=\\\""),
				vector("upper case and parameters of the client's own",
						"FOR=198.51.100.%1$d;X=%1$d, proto=http;host=h%1$d;For=192.0.2.1")
					.sparing(forwarded("FOR=203.0.113.9")),
				vector("two addresses in one element, the client's own before", "for=198.51.100.%d;for=192.0.2.1"),
				vector("two addresses in one element, the client's own behind", "for=192.0.2.1;for=198.51.100.%d")
					.bitesWithKey(ForwardedSyntaxVectors::lastFor),
				vector("elements without an address", "proto=http;host=h%1$d;by=198.51.100.%1$d")
					.bitesWithKey((call) -> call.header("Forwarded")));
	}

	private static AttackVector vector(String name, String format) {
		return AttackVector
			.of("RFC 7239: " + name, Setup.BEHIND_RFC_7239_PROXY, Attack.of(12, (i) -> forwarded(format.formatted(i))))
			.bitesWithKey(ForwardedSyntaxVectors::firstFor);
	}

	/** Of a proxy that reports the host that the client asked for, in quotes. */
	private static AttackVector host(String name, String format) {
		return vector(name, "for=192.0.2.1;host=\"" + format + '"').sparing(forwarded("for=203.0.113.9;host=\"a\""))
			.bitesWithKey(ForwardedSyntaxVectors::lastFor);
	}

	private static String forwarded(String value) {
		return Http.get("/data", "Forwarded: " + value);
	}

	private static String firstFor(RateLimitCall call) {
		return String.valueOf(call.header("Forwarded")).replaceFirst("(?i)^.*?for=\"?([^,;]*).*", "$1");
	}

	private static String lastFor(RateLimitCall call) {
		return String.valueOf(call.header("Forwarded")).replaceFirst("(?i)^.*for=\"?([^,;]*).*", "$1");
	}

}
