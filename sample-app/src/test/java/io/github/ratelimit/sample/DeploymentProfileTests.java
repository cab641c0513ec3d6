package io.github.ratelimit.sample;

import java.nio.file.Files;
import java.nio.file.Path;

import com.jayway.jsonpath.DocumentContext;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.Environment;
import redis.embedded.RedisServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The profile with which the sample starts a Redis in a container.
 */
class DeploymentProfileTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withInitializer(new ConfigDataApplicationContextInitializer());

	@Test
	void withoutProfileNobodyAsksForDocker() {
		this.runner.run((context) -> assertThat(enabled(context.getEnvironment())).isFalse());
	}

	@Test
	void profileNamesComposeFileWithRedisAlone() {
		this.runner.withPropertyValues("spring.profiles.active=docker").run((context) -> {
			assertThat(enabled(context.getEnvironment())).isTrue();
			String file = context.getEnvironment().getRequiredProperty("spring.docker.compose.file");
			assertThat(Files.exists(Path.of(file))).isTrue();
			DocumentContext compose = new DeploymentFile(file.substring("../".length())).document();
			assertThat(compose.<Object>read("$.services.*.image")).hasToString("[\"redis:8-alpine\"]");
			assertThat(compose.<Object>read("$.services.redis.ports")).hasToString("[127.0.0.1::6379]");
		});
	}

	@Test
	void profileKeepsOwnRedisOfSampleAway() {
		this.runner.withPropertyValues("spring.profiles.active=docker")
			.withUserConfiguration(EmbeddedRedisConfiguration.class)
			.run((context) -> assertThat(context).doesNotHaveBean(RedisServer.class));
	}

	private static boolean enabled(Environment environment) {
		return environment.getRequiredProperty("spring.docker.compose.enabled", Boolean.class);
	}

}
