package io.github.ratelimit.bypass;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

import io.github.ratelimit.bypass.naive.StoreInTwoSteps;

/**
 * The same requests in other shapes: connections, versions and bodies of HTTP.
 */
final class ProtocolVectors {

	private static final String ANOTHER_PORT = "#request.remotePort";

	private ProtocolVectors() {
	}

	static List<AttackVector> all() {
		return List.of(
				AttackVector.of("50 requests in one go on one connection", Setup.DIRECT, Attack.pipelined(Stream
					.concat(Collections.nCopies(49, Http.open("GET", "/data")).stream(), Stream.of(Http.get("/data")))
					.toList())),
				AttackVector
					.of("a new connection for every call", Setup.DIRECT, Attack.of(12, (i) -> Http.get("/data?" + i)))
					.bitesWithKey(ANOTHER_PORT),
				AttackVector
					.of("connections of two calls", Setup.DIRECT,
							Attack.of(12, (i) -> Http.open("GET", "/data?" + i) + Http.get("/data?" + i)).counting(24))
					.bitesWithKey(ANOTHER_PORT),
				AttackVector
					.of("32 calls at once: a counter that is read and then written", Setup.DIRECT,
							Attack.of(32, (i) -> Http.get("/data?" + i)).atOnce())
					.bitesIn(Setup.DIRECT.with(StoreInTwoSteps.class)),
				AttackVector.of("32 calls at once to a route", Setup.DIRECT,
						Attack.of(32, (i) -> Http.get("/routed/data?" + i)).atOnce()),
				AttackVector.of("HTTP/1.0", Setup.DIRECT, Attack.of(12, (i) -> "GET /data?" + i + " HTTP/1.0\r\n\r\n")),
				AttackVector.of("HTTP/1.0 with a host for every call", Setup.DIRECT,
						Attack.of(12, (i) -> "GET /data HTTP/1.0\r\nHost: h" + i + "\r\n\r\n")),
				AttackVector.of("HTTP/0.9", Setup.DIRECT, Attack.of(12, (i) -> "GET /data?" + i + "\r\n")),
				AttackVector.of("empty lines before the request", Setup.DIRECT,
						Attack.of(12, (i) -> "\r\n".repeat(i) + Http.get("/data"))),
				AttackVector.of("bare line feeds", Setup.DIRECT,
						Attack.of(12, (i) -> Http.get("/data?" + i).replace("\r\n", "\n"))),
				AttackVector.of("blanks and tabs in the request line", Setup.DIRECT,
						Attack.of(12, (i) -> Http.get("/data?" + i).replace(" ", " ".repeat(i)))),
				AttackVector.of("bodies in chunks, with an extension for every call", Setup.DIRECT,
						Attack.of(12,
								(i) -> Http.request("POST", "/any", "Transfer-Encoding: chunked")
										+ "3;x=%d\r\nabc\r\n0\r\nTrailer-%d: x\r\n\r\n".formatted(i, i))),
				AttackVector.of("chunks and a length", Setup.DIRECT, Attack.of(12,
						(i) -> Http.request("POST", "/any", "Content-Length: " + i, "Transfer-Encoding: chunked")
								+ "0\r\n\r\n")),
				AttackVector.of("Expect: 100-continue", Setup.DIRECT,
						Attack.of(12, (i) -> Http.json("/any?" + i, "{}", "Expect: 100-continue"))),
				AttackVector
					.of("CVE-2025-12044 Vault: bodies that are parsed before the limit", Setup.DIRECT,
							Attack.of(12, (i) -> Http.json("/orders", "{".repeat(i))))
					.bitesIn(Setup.CARELESS),
				AttackVector
					.of("bodies that are parsed before the limit, after Expect: 100-continue", Setup.DIRECT,
							Attack.of(12, (i) -> Http.json("/orders", "{".repeat(i), "Expect: 100-continue")))
					.bitesIn(Setup.CARELESS),
				AttackVector.of("asynchronous answers", Setup.DIRECT,
						Attack.of(12, (i) -> Http.get((i % 2 == 0) ? "/callable?" + i : "/deferred?" + i))),
				AttackVector.of("asynchronous answers, at once", Setup.DIRECT,
						Attack.of(32, (i) -> Http.get((i % 2 == 0) ? "/callable?" + i : "/deferred?" + i)).atOnce()),
				AttackVector.of("Spring Security: behind a forward", Setup.DIRECT,
						Attack.of(12, (i) -> Http.get("/forward/" + i))),
				AttackVector.of("Spring Security: behind an include", Setup.DIRECT,
						Attack.of(12, (i) -> Http.get("/include?calls=1&n=" + i))),
				AttackVector
					.of("CVE-2026-30972 Parse Server: a batch of calls in one request", Setup.DIRECT,
							Attack.of(List.of(Http.get("/batch?calls=12"))).counting(12))
					.bitesIn(Setup.DIRECT.withNaiveRoutes().with("ratelimit.policies.work.limits=1000000/day")),
				AttackVector.of("CVE-2026-30972 Parse Server: a batch of includes in one request", Setup.DIRECT,
						Attack.of(List.of(Http.get("/include?calls=12"))).counting(12)));
	}

}
