package io.github.ratelimit.sample;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.StringRedisTemplate;
import redis.embedded.RedisServer;

import io.github.ratelimit.testsupport.Ports;
import io.github.ratelimit.testsupport.TestRedis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * The sample with the variables of compose.yaml, on a Redis with the users of users.acl.
 */
class DeploymentAclTests {

	private static final String PASSWORD = "of-the-limiter";

	private static final String USERS = new DeploymentFile("deploy/redis/users.acl").text();

	private static RedisServer redis;

	private static ConfigurableApplicationContext sample;

	private static SampleClient nginx;

	@BeforeAll
	static void start(@TempDir Path folder) throws Exception {
		Path users = Files.writeString(folder.resolve("users.acl"),
				USERS.replace("ADMIN_HASH", sha256("of-the-admin")).replace("LIMITER_HASH", sha256(PASSWORD)));
		int redisPort = Ports.free();
		redis = TestRedis.startEmbedded(redisPort, "aclfile " + users);
		Map<String, Object> variables = new HashMap<>(DeploymentFile.composeVariables());
		variables.put("SPRING_DATA_REDIS_HOST", "127.0.0.1");
		variables.put("SPRING_DATA_REDIS_PORT", redisPort);
		variables.put("SPRING_DATA_REDIS_PASSWORD", PASSWORD);
		variables.put("RATELIMIT_WEB_TRUSTEDPROXIES", "127.0.0.1");
		variables.put("MANAGEMENT_SERVER_PORT", "0");
		sample = new SpringApplicationBuilder(SampleApplication.class)
			.initializers((context) -> setVariables(context.getEnvironment(), variables))
			.run("--server.port=0", "--server.address=127.0.0.1", "--management.server.address=127.0.0.1",
					"--" + SampleProcess.PATIENCE);
		nginx = new SampleClient(port("server"));
	}

	@AfterAll
	static void stop() throws Exception {
		sample.close();
		redis.stop();
	}

	@Test
	void limiterMayDoWhatTheDocumentationSays() {
		String rights = new DeploymentFile("docs/redis.md").find("^ACL SETUSER limiter on >secret (.*)$").get(0);
		assertThat(USERS.lines()).contains("user limiter on #LIMITER_HASH " + rights);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/data", "/algorithms/token-bucket", "/algorithms/leaky-bucket",
			"/algorithms/fixed-window", "/algorithms/sliding-window-log", "/algorithms/sliding-window-counter" })
	void rightsSufficeForEveryAlgorithm(String path) {
		HttpResponse<String> answer = nginx.get(path);
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.headers().map()).as("it was decided by Redis").containsKey("ratelimit");
	}

	@ParameterizedTest
	@ValueSource(strings = { "PING", "INFO", "KEYS *", "FLUSHALL", "CONFIG GET *", "ACL LIST", "GET other",
			"SET other 1", "EVAL return(redis.call('GET','other')) 0" })
	void limiterMayDoNothingElse(String command) {
		StringRedisTemplate template = sample.getBean(StringRedisTemplate.class);
		String[] words = command.split(" ");
		byte[][] arguments = new byte[words.length - 1][];
		for (int i = 1; i < words.length; i++) {
			arguments[i - 1] = words[i].getBytes(StandardCharsets.UTF_8);
		}
		RedisCallback<Object> call = (connection) -> connection.execute(words[0], arguments);
		// A script that may not do what it wants is told so in words of its own.
		assertThatException().isThrownBy(() -> template.execute(call))
			.satisfies((refusal) -> assertThat(refusal.getCause().getMessage()).containsAnyOf("NOPERM",
					"can't access at least one of the keys"));
	}

	@Test
	void clientIsWhomNginxSaw() {
		assertThat(Quota.of(5, 60).useUp(() -> itemsFor("192.0.2.1")).statusCode()).isEqualTo(429);
		assertThat(itemsFor("192.0.2.2").statusCode()).isEqualTo(200);
	}

	@Test
	void actuatorAnswersOnItsOwnPortAlone() {
		SampleClient management = new SampleClient(port("management"));
		assertThat(management.get("/actuator/health").body()).contains("UP");
		assertThat(management.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
		assertThat(management.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
		assertThat(management.get("/actuator/prometheus").statusCode()).isEqualTo(200);
		assertThat(nginx.get("/actuator/health").statusCode()).isEqualTo(404);
	}

	@Test
	void nobodyResetsLimitsByTheActuator() {
		SampleClient management = new SampleClient(port("management"));
		assertThat(management.get("/actuator/ratelimits").statusCode()).isEqualTo(200);
		assertThat(management.send("DELETE", "/actuator/ratelimits/quotes/127.0.0.1").statusCode()).isEqualTo(405);
	}

	private static HttpResponse<String> itemsFor(String client) {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + nginx.port() + "/items"))
			.header("X-Forwarded-For", client)
			.build();
		return nginx.http().sendAsync(request, BodyHandlers.ofString()).join();
	}

	private static int port(String of) {
		return sample.getEnvironment().getRequiredProperty("local." + of + ".port", Integer.class);
	}

	private static void setVariables(ConfigurableEnvironment environment, Map<String, Object> variables) {
		String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
		environment.getPropertySources().replace(name, new SystemEnvironmentPropertySource(name, variables));
	}

	private static String sha256(String text) throws Exception {
		byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
		return HexFormat.of().formatHex(digest);
	}

}
