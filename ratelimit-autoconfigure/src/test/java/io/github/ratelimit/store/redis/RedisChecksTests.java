package io.github.ratelimit.store.redis;

import java.util.Map;
import java.util.Properties;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.check.CheckSeverity;
import io.github.ratelimit.check.RateLimitConfigurationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A Redis that drops counters is told of once, unless that check is off; one that cannot
 * count stops the application.
 */
@ExtendWith(OutputCaptureExtension.class)
class RedisChecksTests {

	@Test
	void isToldOnce(CapturedOutput output) {
		CheckReporter reporter = new CheckReporter(Map.of());
		new RedisChecks(reporter, (section) -> evicting()).checkEviction();
		new RedisChecks(reporter, (section) -> evicting()).checkEviction();
		assertThat(output).containsOnlyOnce("[RL703]").contains("allkeys-lru");
	}

	@Test
	void isNotToldIfTheCheckIsOff(CapturedOutput output) {
		new RedisChecks(new CheckReporter(Map.of("RL703", CheckSeverity.OFF)), (section) -> evicting()).checkEviction();
		assertThat(output).isEmpty();
	}

	@Test
	void a32BitBuildStopsTheApplication() {
		RedisChecks checks = new RedisChecks(new CheckReporter(Map.of()), (section) -> null);
		assertThatExceptionOfType(RateLimitConfigurationException.class).isThrownBy(checks::reportInexact)
			.withMessageContaining("[RL707]")
			.withMessageContaining("32-bit");
	}

	private static Properties evicting() {
		Properties memory = new Properties();
		memory.setProperty("maxmemory_policy", "allkeys-lru");
		memory.setProperty("maxmemory", "1000000");
		return memory;
	}

}
