package io.github.ratelimit.sample;

import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.json.JsonContent;
import redis.embedded.RedisServer;

import io.github.ratelimit.testsupport.Ports;
import io.github.ratelimit.testsupport.TestRedis;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What operators see: numbers for Prometheus, and the limits themselves.
 */
@Timeout(120)
class ActuatorTests {

	private final int redisPort = Ports.free();

	private final RedisServer redis = TestRedis.startEmbedded(this.redisPort);

	private ConfigurableApplicationContext context;

	private SampleClient client;

	@BeforeEach
	void start() {
		this.context = new SpringApplicationBuilder(SampleApplication.class).run("--server.port=0",
				"--server.address=127.0.0.1", "--spring.data.redis.host=127.0.0.1",
				"--spring.data.redis.port=" + this.redisPort, "--spring.data.redis.timeout=2s",
				"--" + SampleProcess.PATIENCE);
		this.client = new SampleClient(
				this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
	}

	@AfterEach
	void stop() throws Exception {
		this.context.close();
		this.redis.stop();
	}

	@Test
	void probesAnswer() {
		assertThat(this.client.get("/actuator/health/liveness").body()).contains("\"UP\"");
		assertThat(this.client.get("/actuator/health/readiness").body()).contains("\"UP\"");
	}

	@Test
	void callsAreCountedByOutcome() {
		callData(12);
		assertThat(requests("policy=\"SampleController.data\"", "outcome=\"allowed\"", "source=\"store\""))
			.isEqualTo(10);
		assertThat(requests("policy=\"SampleController.data\"", "outcome=\"denied\"")).isEqualTo(2);
		assertThat(requests("policy=\"/**\"", "outcome=\"allowed\"")).isEqualTo(12);
		assertThat(sum("ratelimit_outage")).as("outages").isZero();
		assertThat(sum("ratelimit_store_seconds_count", "operation=\"acquire\"", "outcome=\"success\"")).isPositive();
	}

	@Test
	void outageIsSeen() throws Exception {
		callData(1);
		this.redis.stop();
		callData(3);
		Awaitility.await()
			.untilAsserted(() -> assertThat(sum("ratelimit_outage", "failure=\"unreachable\"")).isEqualTo(1));
		assertThat(requests("policy=\"SampleController.data\"", "outcome=\"allowed\"", "source=\"failure-policy\""))
			.isEqualTo(3);
	}

	@Test
	void countersAreSeenAndReset() {
		String counter = "/actuator/ratelimits/SampleController.data/127.0.0.1";
		callData(4);
		assertThat(json(counter)).extractingPath("$.limits[0].remaining").isEqualTo(6);
		assertThat(json(counter)).as("looking takes nothing").extractingPath("$.limits[0].remaining").isEqualTo(6);
		assertThat(this.client.send("DELETE", counter).statusCode()).isEqualTo(204);
		assertThat(json(counter)).extractingPath("$.limits[0].remaining").isEqualTo(10);
		assertThat(json("/actuator/ratelimits")).extractingPath("$.policies.downloads.limits[0].permits").isEqualTo(4);
	}

	private JsonContent json(String path) {
		HttpResponse<String> response = this.client.get(path);
		assertThat(response.statusCode()).isEqualTo(200);
		return new JsonContent(response.body());
	}

	private void callData(int times) {
		for (int i = 0; i < times; i++) {
			this.client.get("/data");
		}
	}

	private double requests(String... labels) {
		return sum("ratelimit_requests_total", labels);
	}

	/** The sum of all series of a name that have the labels. */
	private double sum(String name, String... labels) {
		Pattern series = Pattern.compile(Pattern.quote(name) + "\\{(.*)} ([0-9.E+-]+)");
		return this.client.get("/actuator/prometheus")
			.body()
			.lines()
			.map(series::matcher)
			.filter(Matcher::matches)
			.filter((matcher) -> Stream.of(labels).allMatch(matcher.group(1)::contains))
			.mapToDouble((matcher) -> Double.parseDouble(matcher.group(2)))
			.sum();
	}

}
