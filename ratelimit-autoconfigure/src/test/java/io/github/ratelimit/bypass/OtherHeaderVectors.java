package io.github.ratelimit.bypass;

import java.util.List;
import java.util.stream.Stream;

/**
 * Headers in which some proxy somewhere reports the client, and which others pass on as
 * the client sent them.
 */
final class OtherHeaderVectors {

	private OtherHeaderVectors() {
	}

	static List<AttackVector> all() {
		return Stream
			.of("X-Real-IP", "X-Client-IP", "Client-IP", "True-Client-IP", "CF-Connecting-IP", "Fastly-Client-IP",
					"X-Azure-ClientIP", "X-Cluster-Client-IP", "X-Original-Forwarded-For", "X-Envoy-External-Address",
					"X-Originating-IP", "X-Remote-Addr", "X-ProxyUser-Ip", "X_Forwarded_For", "Via")
			.map(OtherHeaderVectors::vector)
			.toList();
	}

	private static AttackVector vector(String header) {
		return AttackVector
			.of("the client's own " + header, Setup.BEHIND_PROXY,
					Attack.of(12, (i) -> Http.get("/data", header + ": 198.51.100." + i, "X-Forwarded-For: 192.0.2.1")))
			.bitesWithKey((call) -> call.header(header));
	}

}
