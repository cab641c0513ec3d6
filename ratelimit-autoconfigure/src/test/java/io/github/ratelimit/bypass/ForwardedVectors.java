package io.github.ratelimit.bypass;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.ratelimit.RateLimitCall;

/**
 * Clients that say in a header who they are. Behind a proxy, 192.0.2.1 is what the proxy
 * adds, and 198.51.100.x what the client made up.
 */
final class ForwardedVectors {

	private static final Setup FRAMEWORK = Setup.DIRECT.with("server.forward-headers-strategy=framework");

	private static final Setup FRAMEWORK_BEHIND_PROXY = Setup.BEHIND_PROXY
		.with("server.forward-headers-strategy=framework");

	private static final String TRUST_CLIENTS = "ratelimit.web.trusted-proxies=127.0.0.1, ::1, 10.0.0.0/8, 192.0.2.0/24";

	private static final String PEER_OF_THE_FRAMEWORK = "ratelimit.policies.data.key=#request.remoteAddr";

	private ForwardedVectors() {
	}

	static List<AttackVector> all() {
		return Stream.of(xForwardedFor(), forwarded(), alternating(), framework())
			.flatMap(Function.identity())
			.toList();
	}

	private static Stream<AttackVector> xForwardedFor() {
		return Stream.of(
				vector("CVE-2025-59152 Litestar: X-Forwarded-For of anyone", Setup.DIRECT,
						"X-Forwarded-For: 198.51.100.%d")
					.bitesWith("ratelimit.web.trusted-proxies=127.0.0.0/8"),
				vector("CVE-2025-59152 Litestar: X-Forwarded-For of anyone, over IPv6", Setup.DIRECT,
						"X-Forwarded-For: 198.51.100.%d")
					.at("::1")
					.bitesWith("ratelimit.web.trusted-proxies=::1"),
				vector("X-Forwarded-For through a proxy that is not trusted",
						Setup.DIRECT.with("ratelimit.web.trusted-proxies=10.0.0.0/8"),
						"X-Forwarded-For: 198.51.100.%d, 10.0.0.1")
					.bitesWith("ratelimit.web.trusted-proxies=127.0.0.0/8, 10.0.0.0/8"),
				behind("the leftmost address, in front of what the proxy appends",
						"X-Forwarded-For: 198.51.100.%d, 192.0.2.1")
					.bitesWithKey(ForwardedVectors::leftmost),
				behind("coolify#7039 TrustProxies=*: the leftmost address, where every hop is trusted",
						"X-Forwarded-For: 198.51.100.%d, 192.0.2.1")
					.bitesWith(TRUST_CLIENTS),
				behind("trusted hops that the client made up, in the middle",
						"X-Forwarded-For: 198.51.100.%d, 10.0.0.1, 127.0.0.1, 192.0.2.1, 10.0.0.2")
					.bitesWith(TRUST_CLIENTS),
				behind("empty elements in front of what the proxy appends",
						"X-Forwarded-For: 198.51.100.%d, , ,, 192.0.2.1, ,")
					.bitesWithKey(ForwardedVectors::leftmost),
				behind("a line of the client and a line of the proxy", "X-Forwarded-For: 198.51.100.%d",
						"X-Forwarded-For: 192.0.2.1")
					.bitesWithKey("#request.getHeader('X-Forwarded-For')"),
				behind("lines whose names are written in another way", "x-forwarded-FOR: 198.51.100.%d",
						"X-Forwarded-For: 192.0.2.1", "X-FORWARDED-FOR: 10.0.0.1")
					.bitesWithKey("#request.getHeader('X-Forwarded-For')"),
				behind("a hop that does not say which, after the address that the client made up",
						"X-Forwarded-For: 198.51.100.%d, unknown")
					.bitesWithKey(ForwardedVectors::leftmost),
				behind("garbage where the proxy reports the client", "X-Forwarded-For: garbage%d")
					.bitesWithKey(ForwardedVectors::leftmost),
				behind("a trusted hop after garbage", "X-Forwarded-For: 198.51.100.%d, garbage, 10.0.0.1")
					.bitesWithKey(ForwardedVectors::leftmost),
				behind("header folding: an address in the next line", "X-Forwarded-For: 198.51.100.%d,\r\n 192.0.2.1")
					.bitesWithKey(ForwardedVectors::leftmost));
	}

	private static Stream<AttackVector> forwarded() {
		return Stream.of(
				vector("CVE-2025-41235 Spring Cloud Gateway: Forwarded of anyone",
						Setup.DIRECT.with("ratelimit.web.forwarded-header=forwarded"), "Forwarded: for=198.51.100.%d")
					.bitesWith("ratelimit.web.trusted-proxies=127.0.0.0/8"),
				behind("Forwarded, where the proxy knows X-Forwarded-For alone", "Forwarded: for=198.51.100.%d",
						"X-Forwarded-For: 192.0.2.1")
					.bitesWithKey(ForwardedVectors::firstFor),
				vector("X-Forwarded-For, where the proxy knows Forwarded alone", Setup.BEHIND_RFC_7239_PROXY,
						"Forwarded: for=192.0.2.1", "X-Forwarded-For: 198.51.100.%d")
					.bitesWithKey((call) -> call.header("X-Forwarded-For")),
				behind("Forwarded, where the proxy reports no address in X-Forwarded-For",
						"Forwarded: for=198.51.100.%d", "X-Forwarded-For: unknown")
					.bitesWithKey(ForwardedVectors::firstFor),
				vector("CVE-2026-45364 better-auth: rotating addresses in one /64, in Forwarded",
						Setup.BEHIND_RFC_7239_PROXY, "Forwarded: for=\"[2001:db8::%d]\"")
					.bitesWith("ratelimit.web.ipv6-prefix=128"),
				vector("coolify#7039 TrustProxies=*: the leftmost element, where every hop is trusted",
						Setup.BEHIND_RFC_7239_PROXY, "Forwarded: for=198.51.100.%d, for=192.0.2.1")
					.bitesWith(TRUST_CLIENTS),
				behind("Forwarded behind two proxies that know X-Forwarded-For alone", "Forwarded: for=198.51.100.%d",
						"X-Forwarded-For: 192.0.2.1, 10.0.0.1")
					.bitesWithKey(ForwardedVectors::firstFor));
	}

	/** A proxy that writes one header passes the other on as the client sent it. */
	private static Stream<AttackVector> alternating() {
		return Stream.of(
				alternating("a made-up Forwarded in every other request", Setup.BEHIND_PROXY,
						"X-Forwarded-For: 192.0.2.1", "Forwarded: for=198.51.100.7"),
				alternating("a made-up X-Forwarded-For in every other request", Setup.BEHIND_RFC_7239_PROXY,
						"Forwarded: for=192.0.2.1", "X-Forwarded-For: 198.51.100.7"),
				alternating("a made-up CF-Connecting-IP in every other request", Setup.BEHIND_PROXY,
						"X-Forwarded-For: 192.0.2.1", "CF-Connecting-IP: 198.51.100.7"),
				alternating("a made-up X-Forwarded-For in every other request, where a network writes its own header",
						Setup.BEHIND_PROXY.with("ratelimit.web.forwarded-header=CF-Connecting-IP"),
						"CF-Connecting-IP: 192.0.2.1", "X-Forwarded-For: 198.51.100.7"),
				behind("headers that contradict each other, until the probes of the proxy are refused",
						"X-Forwarded-For: 192.0.2.1", "Forwarded: for=198.51.100.%d")
					.sparing(Http.get("/data"))
					.bitesWithKey(ForwardedVectors::peerIfContradicted));
	}

	private static AttackVector alternating(String name, Setup setup, String written, String madeUp) {
		return AttackVector.of(name, setup, Attack.of(12, (i) -> {
			String path = "/data?request=" + i;
			return (i % 2 == 0) ? Http.get(path, written) : Http.get(path, written, madeUp);
		}))
			.sparing(Http.get("/data"))
			.bitesWithKey((call) -> String.valueOf(call.header(madeUp.replaceFirst(":.*", ""))));
	}

	/** What keeps the client from choosing an address, and shuts out the proxy. */
	private static String peerIfContradicted(RateLimitCall call) {
		return (call.header("Forwarded") != null || call.header("X-Forwarded-For") == null) ? "proxy" : "client";
	}

	private static Stream<AttackVector> framework() {
		return Stream.of(
				vector("ForwardedHeaderFilter: X-Forwarded-For of anyone", FRAMEWORK, "X-Forwarded-For: 198.51.100.%d")
					.bitesWith(PEER_OF_THE_FRAMEWORK),
				vector("ForwardedHeaderFilter: Forwarded of anyone", FRAMEWORK, "Forwarded: for=198.51.100.%d")
					.bitesWith(PEER_OF_THE_FRAMEWORK),
				vector("ForwardedHeaderFilter: the leftmost address, in front of what the proxy appends",
						FRAMEWORK_BEHIND_PROXY, "X-Forwarded-For: 198.51.100.%d, 192.0.2.1")
					.bitesWith(PEER_OF_THE_FRAMEWORK),
				vector("ForwardedHeaderFilter: Forwarded, where the proxy knows X-Forwarded-For alone",
						FRAMEWORK_BEHIND_PROXY, "Forwarded: for=198.51.100.%d", "X-Forwarded-For: 192.0.2.1")
					.bitesWith(PEER_OF_THE_FRAMEWORK),
				vector("Tomcat's RemoteIpValve: the leftmost address, in front of what the proxy appends",
						Setup.BEHIND_PROXY.with("server.forward-headers-strategy=native"),
						"X-Forwarded-For: 198.51.100.%d, 192.0.2.1")
					.bitesWith("server.tomcat.remoteip.internal-proxies=.*", "ratelimit.checks.RL406=off"));
	}

	private static AttackVector behind(String name, String... lines) {
		return vector(name, Setup.BEHIND_PROXY, lines);
	}

	private static AttackVector vector(String name, Setup setup, String... lines) {
		return AttackVector.of(name, setup, Attack.of(12,
				(i) -> Http.get("/data", Stream.of(lines).map((line) -> line.formatted(i)).toArray(String[]::new))));
	}

	/** What most copies on the Web do. */
	private static String leftmost(RateLimitCall call) {
		return String.valueOf(call.header("X-Forwarded-For")).split(",")[0];
	}

	private static String firstFor(RateLimitCall call) {
		return String.valueOf(call.header("Forwarded")).replaceFirst("(?i)^.*?for=\"?([^,;]*).*", "$1");
	}

}
