package io.github.ratelimit.bypass;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.ratelimit.bypass.application.TargetApplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Settings that let Tomcat replace the address of a client by what the client says,
 * before trusted proxies are asked. The application does not start with them, unless it
 * is told to, and then a client has as many addresses as it likes.
 */
class ReplacedAddressTests {

	private static final String REMOTE_IP = "server.tomcat.remoteip.";

	@ParameterizedTest
	@ValueSource(strings = { "remote-ip-header=X-Forwarded-For", "remote-ip-header=X-Real-IP",
			"protocol-header=X-Forwarded-Proto" })
	void stopsTheApplicationAndBitesWhereThatIsSwitchedOff(String property) {
		assertThatItStops(Setup.DIRECT.with(REMOTE_IP + property), property);
		assertThatItStops(Setup.BEHIND_PROXY.with(REMOTE_IP + property), property);
		String header = property.contains("Real") ? "X-Real-IP" : "X-Forwarded-For";
		assertThatItBites(Setup.DIRECT.with(REMOTE_IP + property), header + ": 198.51.100.%d");
	}

	@ParameterizedTest
	@ValueSource(strings = { "internal-proxies=.*", "trusted-proxies=.*", "internal-proxies=[0-9.]+",
			"internal-proxies=0.0.0.0/0, ::/0" })
	void patternThatTrustsEveryoneStopsTheApplication(String property) {
		Setup server = Setup.BEHIND_PROXY.with("server.forward-headers-strategy=native", REMOTE_IP + property);
		assertThatItStops(server, property);
		assertThatItBites(server, "X-Forwarded-For: 198.51.100.%d, 192.0.2.1");
	}

	@Test
	void patternOfOwnProxiesIsFine() {
		new RunningTarget(Setup.DIRECT.with("server.forward-headers-strategy=native",
				REMOTE_IP + "internal-proxies=10\\.1\\.\\d{1,3}\\.\\d{1,3}"))
			.close();
	}

	private static void assertThatItStops(Setup setup, String property) {
		assertThatException().isThrownBy(() -> new RunningTarget(setup).close())
			.havingRootCause()
			.withMessageContaining(REMOTE_IP + property.replaceFirst("=.*", ""))
			.withMessageContaining("[RL406]");
	}

	private static void assertThatItBites(Setup setup, String line) {
		AttackVector attack = AttackVector.of("replaced", setup,
				Attack.of(12, (i) -> Http.get("/data", line.formatted(i))));
		try (RunningTarget target = new RunningTarget(setup.with("ratelimit.checks.RL406=warn"))) {
			assertThat(target.reachedBy(attack)).isGreaterThan(TargetApplication.LIMIT);
		}
	}

}
