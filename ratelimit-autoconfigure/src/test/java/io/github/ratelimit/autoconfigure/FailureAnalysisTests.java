package io.github.ratelimit.autoconfigure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.ratelimit.RateLimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What a developer reads when the application does not start.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailureAnalysisTests {

	@Test
	void missingStoreNamesThePropertiesThatHelp(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run(Application.class));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains(
					"ratelimit.store: there is no RedisConnectionFactory to keep the counters of rate limits in [RL701]")
			.contains("docs/checks.md")
			.contains("spring-boot-starter-data-redis")
			.contains("spring.data.redis.host")
			.contains("ratelimit.store=memory")
			.contains("ratelimit.enabled=false")
			.doesNotContain("\tat ");
	}

	@Test
	void annotationThatCannotWorkNamesTheMethodAndWhatIsAccepted(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run(WrongAnnotation.class, "--ratelimit.store=memory"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("FailureAnalysisTests$Service.get()")
			.contains("\"5/minut\" is not a limit")
			.contains("Accepted are limits such as \"5/minute\"")
			.contains("Correct the annotation")
			.doesNotContain("\tat ");
	}

	@Test
	void propertyThatCannotWorkIsNamed(CapturedOutput output) {
		assertThatException().isThrownBy(
				() -> run(Application.class, "--ratelimit.store=memory", "--ratelimit.policies.login.limits=often"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("ratelimit.policies.login: \"often\" is not a limit")
			.contains("Correct the values under ratelimit.policies.login.")
			.doesNotContain("\tat ");
	}

	@Test
	void storeThatDoesNotExistIsNamed(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run(Application.class, "--ratelimit.store=disk"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("ratelimit.store")
			.contains("disk")
			.contains("MEMORY")
			.contains("REDIS");
	}

	private static void run(Class<?> application, String... arguments) {
		SpringApplication spring = new SpringApplication(application);
		spring.setWebApplicationType(WebApplicationType.NONE);
		spring.run(arguments).close();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(RateLimitAutoConfiguration.class)
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(RateLimitAutoConfiguration.class)
	static class WrongAnnotation {

		@Bean
		Service service() {
			return new Service();
		}

	}

	static class Service {

		@RateLimit("5/minut")
		public void get() {
		}

	}

}
