package io.github.ratelimit.bypass;

import java.util.List;
import java.util.stream.Stream;

import jakarta.servlet.http.HttpServletRequest;

import io.github.ratelimit.RateLimitCall;
import io.github.ratelimit.bypass.naive.Md5;

/**
 * Parts of a request that must not make a new key, and parts of a key that must not run
 * together.
 */
final class KeyVectors {

	/** Base 64 of "127.0.0.1:pw". */
	private static final String NAMED_127_0_0_1 = "MTI3LjAuMC4xOnB3";

	private KeyVectors() {
	}

	static List<AttackVector> all() {
		return Stream.concat(chosen(), composed()).toList();
	}

	private static Stream<AttackVector> chosen() {
		return Stream.of(
				rotating("mermaid-api#762: another path variable for every call", "/quotes/S%d")
					.bitesIn(Setup.CARELESS),
				rotating("CVE-2020-11989 Shiro: double encoding in a path variable", "/quotes/%%25%x")
					.bitesIn(Setup.CARELESS),
				rotating("suffixes of a path variable", "/quotes/S.json%d").bitesIn(Setup.CARELESS),
				rotating("CVE-2025-64526 Strapi: a field that the endpoint does not have",
						"/data?email=a%d@example.com")
					.bitesWithKey("{#ip, #request.getParameter('email')}"),
				rotating("parameters in brackets", "/reset?user%%5B%%5D=%1$d&user%%5B%1$d%%5D=a&user.name=b")
					.bitesWithKey("#request.queryString"),
				rotating("HTTP parameter pollution: the first of several values is served",
						"/reset?user=Jos%%C3%%A9+Finch&user=%d")
					.bitesIn(Setup.CARELESS),
				AttackVector
					.of("HTTP parameter pollution: in the query and in the body", Setup.DIRECT,
							Attack.of(12, (i) -> Http.post("/reset?user=Jos%C3%A9+Finch", "user=" + i)))
					.bitesWithKey(KeyVectors::lastUser),
				AttackVector
					.of("another user name for every call: password spraying", Setup.DIRECT,
							Attack.of(12, (i) -> Http.post("/login", "user=u" + i + "&password=wrong")))
					.bitesIn(Setup.CARELESS),
				AttackVector
					.of("another browser for every call", Setup.DIRECT,
							Attack.of(12, (i) -> Http.get("/data", "User-Agent: Mozilla/" + i, "Accept: a/" + i)))
					.bitesWithKey("{#ip, #request.getHeader('User-Agent')}"),
				AttackVector
					.of("a new session for every call", Setup.DIRECT,
							Attack.of(12, (i) -> Http.get("/data", "Cookie: JSESSIONID=" + i)))
					.bitesWithKey("#request.getSession().getId()"),
				AttackVector
					.of("another virtual host for every call", Setup.DIRECT,
							Attack.of(12, (i) -> Http.get("/data").replace("localhost", "h" + i + ".example")))
					.bitesWithKey("#request.serverName"));
	}

	private static Stream<AttackVector> composed() {
		return Stream.of(
				AttackVector
					.of("rustango#1252: all who have no key in one bucket", Setup.BEHIND_PROXY,
							Attack.of(12, (i) -> Http.get("/composite?user=" + i, "X-Forwarded-For: 192.0.2.1")))
					.sparing(Http.get("/composite?user=1", "X-Forwarded-For: 192.0.2.2"))
					.bitesWithKey("#tenant ?: '<none>'"),
				AttackVector
					.of("a part of a composite key that is blank, in many ways", Setup.DIRECT,
							Stream
								.of("", "&user", "&user=", "&user=+", "&user=++", "&user=%09", "&user=%C2%A0",
										"&user=%E3%80%80", "&user=%0d%0a", "&User=a", "&user[]=a")
								.map((query) -> Http.get("/composite?tenant=t" + query)))
					.bitesIn(Setup.CARELESS),
				rotating("a part of a composite key that is missing", "/composite?user=%d").bitesIn(Setup.CARELESS),
				rotating("a part of a composite key that is blank", "/composite?tenant=+&user=%d")
					.bitesIn(Setup.CARELESS),
				AttackVector
					.of("two users whose composite parts run together", Setup.DIRECT,
							Attack.of(12, (i) -> Http.get("/composite?tenant=a&user=bc&n=" + i)))
					.sparing(Http.get("/composite?tenant=ab&user=c"))
					.bitesWithKey("#tenant + #user"),
				AttackVector
					.of("two users whose composite parts hold the separator", Setup.DIRECT,
							Attack.of(12, (i) -> Http.get("/composite?tenant=a:b&user=c&n=" + i)))
					.sparing(Http.get("/composite?tenant=a&user=b:c"))
					.bitesIn(Setup.CARELESS),
				AttackVector
					.of("a user whose parts look as if they had their length before them", Setup.DIRECT,
							Attack.of(12, (i) -> Http.get("/composite?tenant=a1:b&user=c&n=" + i)))
					.sparing(Http.get("/composite?tenant=a&user=b1:c"))
					.bitesWithKey("#tenant + '1:' + #user"),
				AttackVector
					.of("a user named like the address of somebody else", Setup.DIRECT,
							Attack.of(12,
									(i) -> Http.get("/profile?n=" + i, "Authorization: Basic " + NAMED_127_0_0_1)))
					.sparing(Http.get("/profile"))
					.bitesWithKey(KeyVectors::nameOrAddress),
				AttackVector
					.of("django-ratelimit#179: a key with the MD5 of somebody else's", Setup.DIRECT,
							Attack.of(12, (i) -> Http.get("/composite?tenant=t&n=" + i + "&user=" + Md5.ONE)))
					.sparing(Http.get("/composite?tenant=t&user=" + Md5.OTHER))
					.bitesWithKey(Md5.ofParameter("user")));
	}

	private static AttackVector rotating(String name, String format) {
		return AttackVector.of(name, Setup.DIRECT, Attack.of(12, (i) -> Http.get(format.formatted(i))));
	}

	private static String lastUser(RateLimitCall call) {
		String[] values = ((HttpServletRequest) call.request()).getParameterValues("user");
		return values[values.length - 1];
	}

	private static String nameOrAddress(RateLimitCall call) {
		return (call.principal() != null) ? call.principal().getName() : call.ip();
	}

}
