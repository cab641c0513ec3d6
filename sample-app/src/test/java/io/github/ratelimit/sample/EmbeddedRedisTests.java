package io.github.ratelimit.sample;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import java.util.Properties;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.StringRedisTemplate;
import redis.embedded.RedisServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The Redis that the sample brings along.
 */
@ExtendWith(OutputCaptureExtension.class)
class EmbeddedRedisTests {

	private static final String HOST = InetAddress.getLoopbackAddress().getHostAddress();

	@Test
	void sampleStartsItsOwnRedisAndStopsIt(CapturedOutput output) {
		int port;
		try (ConfigurableApplicationContext context = startSample()) {
			port = context.getBean(RedisServer.class).ports().get(0);
			assertThat(output).containsOnlyOnce("started one at " + HOST + ":" + port);
			assertThat(redisSetting(context, "port")).isEqualTo(Integer.toString(port));
			assertThat(redisSetting(context, "bind")).isEqualTo(HOST);
			int web = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
			SampleClient client = new SampleClient(web);
			assertThat(Quota.of(5, 60).useUp(() -> client.get("/items")).statusCode()).isEqualTo(429);
		}
		assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new Socket(HOST, port).close());
	}

	@ParameterizedTest
	@ValueSource(strings = { "host=redis.example.org", "port=6380", "url=redis://redis.example.org",
			"sentinel.nodes=redis.example.org:26379", "cluster.nodes[0]=redis.example.org:6379" })
	void settingKeepsItAway(String setting) {
		runner(Map.of()).withPropertyValues("spring.data.redis." + setting)
			.run((context) -> assertThat(context).doesNotHaveBean(RedisServer.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "SPRING_DATA_REDIS_HOST", "SPRING_DATA_REDIS_PORT", "SPRING_DATA_REDIS_URL",
			"SPRING_DATA_REDIS_SENTINEL_NODES", "SPRING_DATA_REDIS_CLUSTER_NODES" })
	void environmentVariableKeepsItAway(String variable) {
		runner(Map.of(variable, "6379")).run((context) -> assertThat(context).doesNotHaveBean(RedisServer.class));
	}

	@Test
	void settingThatNamesNoPlaceDoesNot() {
		runner(Map.of("SPRING_DATA_REDIS_PASSWORD", "")).withPropertyValues("spring.data.redis.timeout=1s")
			.run((context) -> assertThat(context).hasSingleBean(RedisServer.class));
	}

	private static ConfigurableApplicationContext startSample() {
		return new SpringApplicationBuilder(SampleApplication.class)
			.initializers((context) -> setVariables(context.getEnvironment(), Map.of()))
			.run("--server.port=0", "--server.address=127.0.0.1", "--" + SampleProcess.PATIENCE);
	}

	private static ApplicationContextRunner runner(Map<String, Object> variables) {
		return new ApplicationContextRunner()
			.withInitializer((context) -> setVariables(context.getEnvironment(), variables))
			.withUserConfiguration(EmbeddedRedisConfiguration.class);
	}

	/** The machine that runs the tests may have variables that point to a Redis. */
	private static void setVariables(ConfigurableEnvironment environment, Map<String, Object> variables) {
		String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
		environment.getPropertySources().replace(name, new SystemEnvironmentPropertySource(name, variables));
	}

	private static String redisSetting(ConfigurableApplicationContext context, String name) {
		RedisCallback<Properties> config = (connection) -> connection.serverCommands().getConfig(name);
		Properties found = context.getBean(StringRedisTemplate.class).execute(config);
		return (found != null) ? found.getProperty(name) : null;
	}

}
