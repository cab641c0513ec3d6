package io.github.ratelimit.sample;

import java.net.http.HttpResponse;

import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import redis.embedded.RedisServer;

import io.github.ratelimit.testsupport.Ports;
import io.github.ratelimit.testsupport.TestRedis;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the endpoints answer while Redis is away.
 */
class RedisAwayTests {

	@Test
	void loginIsRefusedAndDataIsServed() throws Exception {
		int redisPort = Ports.free();
		RedisServer redis = TestRedis.startEmbedded(redisPort);
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(SampleApplication.class).run(
				"--server.port=0", "--server.address=127.0.0.1", "--spring.data.redis.host=127.0.0.1",
				"--spring.data.redis.port=" + redisPort, "--spring.data.redis.timeout=2s",
				"--" + SampleProcess.PATIENCE)) {
			SampleClient client = new SampleClient(
					context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
			assertThat(client.send("POST", "/login").statusCode()).isEqualTo(200);
			redis.stop();
			HttpResponse<String> refusal = client.send("POST", "/login");
			assertThat(refusal.statusCode()).isEqualTo(503);
			assertThat(refusal.body()).contains("#temporary-reduced-capacity");
			assertThat(refusal.headers().map()).containsKey("retry-after").doesNotContainKey("ratelimit");
			HttpResponse<String> data = client.get("/data");
			assertThat(data.statusCode()).isEqualTo(200);
			assertThat(data.headers().map()).doesNotContainKey("ratelimit");
			assertThat(Thread.getAllStackTraces().keySet())
				.filteredOn((thread) -> thread.getName().startsWith("ratelimit-"))
				.as("Tomcat takes threads with its own class loader for a leak")
				.isNotEmpty()
				.extracting(Thread::getContextClassLoader)
				.containsOnly(SampleApplication.class.getClassLoader());
		}
		finally {
			redis.stop();
		}
	}

}
