package io.github.ratelimit.bypass;

import java.util.List;

import io.github.ratelimit.bypass.application.FailingController;
import io.github.ratelimit.bypass.application.LoginController;
import io.github.ratelimit.bypass.application.SecondLoginController;
import io.github.ratelimit.bypass.naive.ForgivingLogin;
import io.github.ratelimit.bypass.naive.ForgottenLogin;
import io.github.ratelimit.bypass.naive.LateLogin;
import io.github.ratelimit.bypass.naive.SuccessCounting;

/**
 * Calls that count by how they end. At the login wrong passwords do, and only those are
 * what the attacker is after.
 */
final class LoginVectors {

	private LoginVectors() {
	}

	static List<AttackVector> all() {
		return List.of(
				AttackVector
					.of("CVE-2024-4629 Keycloak: 32 wrong passwords at once", Setup.DIRECT,
							Attack.of(32, (i) -> wrong("/login", i)).atOnce())
					.bitesIn(Setup.DIRECT.replacing(LoginController.class, LateLogin.class)),
				AttackVector.of("wrong passwords one after the other", Setup.DIRECT,
						Attack.of(12, (i) -> wrong("/login", i))),
				AttackVector
					.of("PortSwigger's IP block: a right password of the attacker's own, in between", Setup.DIRECT,
							Attack.of(24,
									(i) -> (i % 2 == 0) ? Http.post("/login", "user=eve&password=right&n=" + i)
											: wrong("/login", i)))
					.bitesIn(Setup.DIRECT.replacing(LoginController.class, ForgivingLogin.class)),
				AttackVector
					.of("a right password in between, all at once", Setup.DIRECT,
							Attack
								.of(32, (i) -> (i % 2 == 0) ? Http.post("/login", "user=eve&password=right&n=" + i)
										: wrong("/login", i))
								.atOnce()),
				AttackVector
					.of("CVE-2026-9798 Keycloak: another way to log in", Setup.DIRECT,
							Attack.of(12, (i) -> wrong((i % 2 == 0) ? "/login" : "/backchannel-login", i)))
					.bitesIn(Setup.DIRECT.replacing(SecondLoginController.class, ForgottenLogin.class)),
				broken("connections that break before the answer is complete", "/login"),
				broken("connections that break before the answer of a servlet is complete", "/servlet-login"),
				AttackVector
					.of("calls that fail after the work, and end in the error page", Setup.DIRECT,
							Attack.of(12, (i) -> Http.get("/fails?status=" + (499 + i))))
					.bitesIn(Setup.DIRECT.replacing(FailingController.class, SuccessCounting.class)));
	}

	/** What the attacker wants to know is in the first line. */
	private static AttackVector broken(String name, String path) {
		return AttackVector.of(name, Setup.DIRECT,
				Attack.of(12, (i) -> Http.post(path, "user=a&password=wrong&longAnswer=true&n=" + i))
					.brokenAfterStatus());
	}

	private static String wrong(String path, int attempt) {
		return Http.post(path, "user=alice&password=wrong" + attempt);
	}

}
