package io.github.ratelimit.bypass;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

import io.github.ratelimit.bypass.naive.RawText;

/**
 * Many ways to write the name of one user, all of which the application understands.
 */
final class UserNameVectors {

	private UserNameVectors() {
	}

	static List<AttackVector> all() {
		return List.of(
				names("Unicode: composed and decomposed, full-width, mathematical", "José Finch", "Jose\u0301 Finch",
						"Jos\uff45\u0301 Finch", "\uff2aosé Finch", "J\uff4fsé Finch", "Jo\uff53é Finch",
						"José\u3000Finch", "José\u00a0Finch", "José F\uff49nch", "José Fi\uff4ech", "José Fin\uff43h",
						"\ud835\udc09osé Finch"),
				names("blanks and tabs around a name", "José Finch", " José Finch", "José Finch ", "  José Finch",
						"José Finch  ", "\tJosé Finch", "José Finch\t", "\nJosé Finch", "José Finch\r\n",
						"\u00a0José Finch", "José Finch\u3000", "\u2003José Finch"),
				AttackVector
					.of("rack-attack: upper and lower case of the account that a mail is sent to", Setup.DIRECT,
							Stream
								.of("josé finch", "JOSÉ FINCH", "José finch", "josé Finch", "jOSÉ FINCH", "JoSÉ Finch",
										"JOsé Finch", "JosÉ Finch", "José FINCH", "José FiNCH")
								.map((name) -> Http.get("/reset?user=" + encoded(name))))
					.bitesIn(Setup.CARELESS),
				AttackVector
					.of("Django: letters that become the same in upper case", Setup.DIRECT,
							Stream
								.of("José F\u0131nch", "jo\u017fé Finch", "JO\u017fÉ Finch", "jo\u017fé f\u0131nch",
										"Jo\u017fé Finch", "Jo\u017fé F\u0131nch", "José f\u0131nch", "josé F\u0131nch",
										"josé f\u0131nch", "JOSÉ F\u0131NCH")
								.map((name) -> Http.get("/reset?user=" + encoded(name))))
					.bitesIn(Setup.CARELESS),
				AttackVector
					.of("Spotify 2013, creative usernames: one user logged in by many names", Setup.DIRECT,
							Stream
								.of("BIGBIRD", "\u1d2eIGBIRD", "B\u1d35GBIRD", "BI\u1d33BIRD", "BIG\u1d2eIRD",
										"BIGB\u1d35RD", "BIGBI\u1d3fD", "BIGBIR\u1d30", "\u1d2e\u1d35GBIRD",
										"\u1d2e\u1d35\u1d33\u1d2e\u1d35\u1d3f\u1d30")
								.map((name) -> Http.get("/profile", "Authorization: Basic " + base64(name + ":pw"))))
					.bitesWithKey(RawText.ofPrincipal()),
				AttackVector
					.of("credentials in many notations", Setup.DIRECT,
							Stream
								.of("Basic YWxpY2U6cHc=", "basic YWxpY2U6cHc=", "BASIC YWxpY2U6cHc=",
										"BaSiC YWxpY2U6cHc=", "Basic  YWxpY2U6cHc=", "Basic\tYWxpY2U6cHc=",
										"Basic YWxpY2U6cHc", "Basic YWxp-Y2U6cHc=", "Basic YWxp Y2U6cHc=",
										"Basic YWxpY2U6cHc= .", "Basic _YWxpY2U6cHc=")
								.map((value) -> Http.get("/profile", "Authorization: " + value)))
					.bitesIn(Setup.CARELESS),
				AttackVector
					.of("a new token of the same user for every call", Setup.DIRECT,
							Attack.of(12, (i) -> Http.get("/profile", "Authorization: Bearer alice." + i)))
					.bitesIn(Setup.CARELESS));
	}

	private static AttackVector names(String name, String... users) {
		return AttackVector
			.of(name, Setup.DIRECT, Stream.of(users).map((user) -> Http.get("/account?user=" + encoded(user))))
			.bitesWithKey(RawText.ofParameter("user"));
	}

	private static String encoded(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

	private static String base64(String text) {
		return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
	}

}
