package io.github.ratelimit.faults;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.autoconfigure.RateLimitAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A Redis that does not know {@code SET … PXAT} answers looks, and fails with the first
 * write. The application is told so when it starts.
 */
@ExtendWith(OutputCaptureExtension.class)
class OldRedisTests {

	private static final String START = "-ERR Error running script (call to f_0123456789abcdef0123456789abcdef01234567): "
			+ "@user_script:67: ";

	private static final String SYNTAX_ERROR = START + "ERR syntax error\r\n";

	/** Before Redis 5, a script that has asked for the time may not write. */
	private static final String WRITES_NOT_ALLOWED = START
			+ "@user_script: 67: Write commands not allowed after non deterministic commands\r\n";

	private final FakeRedis redis = new FakeRedis();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class, RateLimitAutoConfiguration.class))
		.withPropertyValues("spring.data.redis.host=localhost", "spring.data.redis.port=" + this.redis.port(),
				"ratelimit.timeout=5s");

	OldRedisTests() {
		this.redis.answerWith("*9\r\n:1\r\n:0\r\n:0\r\n:1700000000000000\r\n:0\r\n:0\r\n:1\r\n:0\r\n:-1\r\n");
		this.redis.describe("# Server\r\nredis_version:2.8.24\r\nredis_mode:standalone\r\n");
	}

	@AfterEach
	void stop() {
		this.redis.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { SYNTAX_ERROR, WRITES_NOT_ALLOWED })
	void applicationStops(String reply) {
		this.redis.answerWritesWith(reply);
		this.runner.run((context) -> assertThat(context).getFailure()
			.rootCause()
			.hasMessageContaining("2.8.24")
			.hasMessageContaining("6.2")
			.hasMessageEndingWith("[RL707]"));
	}

	@Test
	void userWhoMayNotAskForTheVersionIsToldToo() {
		this.redis.describe("");
		this.redis.answerWritesWith(SYNTAX_ERROR);
		this.runner.run((context) -> assertThat(context).getFailure()
			.rootCause()
			.hasMessageContaining("6.2")
			.hasMessageEndingWith("[RL707]"));
	}

	@Test
	void laterTheLogNamesTheCure(CapturedOutput output) {
		this.redis.answerWritesWith(SYNTAX_ERROR);
		this.runner.withPropertyValues("ratelimit.checks.RL707=off").run((context) -> {
			assertThat(output).doesNotContain("[RL707]").doesNotContain("6.2");
			RateLimiter limiter = context.getBean(RateLimiter.class);
			assertThat(limiter.acquire(RateLimitPolicy.of("policy", "5/minute"), "key").allowed()).isFalse();
			assertThat(output).containsOnlyOnce("Use Redis 6.2 or newer");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "-READONLY You can't write against a read only replica.\r\n",
			"-NOPERM this user has no permissions to run the 'set' command\r\n", "-ERR unknown\r\n" })
	void otherErrorsAreNotTakenForIt(String reply) {
		this.redis.answerWritesWith(reply);
		this.runner.run((context) -> assertThat(context).hasNotFailed());
	}

}
