package io.github.ratelimit.bypass;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Tokens that the application gave to nobody, and many ways to write the one that it gave
 * to somebody.
 */
final class TokenVectors {

	private static final String TOKEN = "5ca1ab1e-0000-4000-8000-00000000c0de";

	private static final int MEBIBYTE = 1 << 20;

	private TokenVectors() {
	}

	static List<AttackVector> all() {
		return Stream.concat(invented(), ofOneClient()).toList();
	}

	private static Stream<AttackVector> invented() {
		return Stream.of(
				invented("vektor#195: a new API key for every call", "header:X-Api-Key",
						(i) -> Http.get("/api", "X-Api-Key: key-" + i)),
				invented("hushh#515: X-User-ID of anyone", "header:X-User-ID",
						(i) -> Http.get("/api", "X-User-ID: " + i)),
				invented("a new bearer token for every call", "header:Authorization",
						(i) -> Http.get("/api", "Authorization: Bearer " + i)),
				invented("keys with the braces of Redis Cluster", "header:X-Api-Key",
						(i) -> Http.get("/api", "X-Api-Key: }{" + "{".repeat(i) + "}")),
				invented("keys with NUL", "#request.getParameter('api_key')", (i) -> Http.get("/api?api_key=a%00" + i)),
				invented("keys with CR and LF", "#request.getParameter('api_key')",
						(i) -> Http.get("/api?api_key=a%0d%0aX-Api-Key:%20" + TOKEN + i)),
				invented("keys of a mebibyte", "#request.getParameter('api_key')",
						(i) -> Http.post("/api", "api_key=" + i + "a".repeat(MEBIBYTE))),
				invented("cookies of several kibibytes", "cookie:session",
						(i) -> Http.get("/api", "Cookie: session=" + i + "a".repeat(6_000))),
				invented("letters that look like those of a valid token", "#request.getParameter('api_key')",
						(i) -> Http.get("/api?api_key=5%D1%81a1ab1e-0000-4000-8000-" + "0".repeat(i) + "c0d%D0%B5")),
				invented("valid tokens but for one character", "header:X-Api-Key",
						(i) -> Http.get("/api", "X-Api-Key: " + TOKEN + i)),
				invented("RFC 9110: bytes beyond ASCII in a header", "header:X-Api-Key",
						(i) -> Http.get("/api", "X-Api-Key: " + (char) (0xa0 + i) + "\u00ff")));
	}

	private static Stream<AttackVector> ofOneClient() {
		return Stream
			.of(AttackVector
				.of("a token in upper and lower case", Setup.DIRECT,
						IntStream.rangeClosed(1, 12)
							.mapToObj((i) -> Http.get("/members", "X-Api-Key: " + withUpperCase(i))))
				.bitesIn(Setup.CARELESS),
					AttackVector
						.of("a token without its zeros", Setup.DIRECT, Stream
							.of("0-4000-8000-c0de", "00-4000-8000-c0de", "000-4000-8000-c0de", "0-4000-8000-0c0de",
									"0-4000-8000-00c0de", "0-4000-8000-000c0de", "0-4000-8000-0000c0de",
									"0-4000-8000-00000c0de", "00-4000-8000-0c0de", "00-4000-8000-00c0de")
							.map((rest) -> Http.get("/members", "X-Api-Key: 5ca1ab1e-" + rest)))
						.bitesIn(Setup.CARELESS),
					AttackVector
						.of("a valid token in the last of several lines", Setup.DIRECT,
								Attack.of(12,
										(i) -> Http.get("/members", "X-Api-Key: key-" + i, "X-Api-Key: " + TOKEN)))
						.bitesIn(Setup.CARELESS.with("ratelimit.policies.members.key=#request.getHeader('X-Api-Key')")),
					AttackVector
						.of("a valid token in another place than the invented one", Setup.DIRECT,
								Attack.of(12, (i) -> Http.get("/members?api_key=" + TOKEN, "X-Api-Key: key-" + i)))
						.bitesIn(Setup.CARELESS),
					AttackVector
						.of("a valid token in a cookie, in many places", Setup.DIRECT,
								Attack.of(12,
										(i) -> Http.get("/members",
												"Cookie: a=" + i + "; session=" + TOKEN + "; session=" + i)))
						.bitesWithKey("header:Cookie"));
	}

	private static AttackVector invented(String name, String naiveKey, IntFunction<String> request) {
		return AttackVector.of(name, Setup.DIRECT, Attack.of(12, request)).bitesWithKey(naiveKey + ", ip");
	}

	/** Of the letters at the places of the bits of a number. */
	private static String withUpperCase(int bits) {
		StringBuilder token = new StringBuilder(TOKEN);
		int rest = bits;
		for (int i = 0; i < token.length() && rest > 0; i++) {
			if (Character.isLetter(token.charAt(i))) {
				token.setCharAt(i, (rest % 2 != 0) ? Character.toUpperCase(token.charAt(i)) : token.charAt(i));
				rest /= 2;
			}
		}
		return token.toString();
	}

}
