package io.github.ratelimit.sample;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.ratelimit.testsupport.Ports;
import io.github.ratelimit.testsupport.RedisConnections;
import io.github.ratelimit.testsupport.TestRedis;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two instances of the sample, each in a JVM of its own, on one Redis.
 */
class TwoInstancesTests {

	private static final Map<String, String> REDIS = Map.of("SPRING_DATA_REDIS_HOST", TestRedis.host(),
			"SPRING_DATA_REDIS_PORT", Integer.toString(TestRedis.port()));

	@TempDir
	private Path logs;

	@BeforeEach
	void forgetOtherTests() {
		RedisConnections.flush();
	}

	@Test
	void shareOneCount() throws Exception {
		try (SampleProcess first = SampleProcess.start(Ports.free(), this.logs.resolve("1.log"), REDIS);
				SampleProcess second = SampleProcess.start(Ports.free(), this.logs.resolve("2.log"), REDIS)) {
			List<SampleClient> clients = List.of(first.awaitClient(), second.awaitClient());
			Iterator<SampleClient> inTurn = Stream.generate(() -> clients).flatMap(List::stream).iterator();
			HttpResponse<String> refusal = Quota.of(10, 60).useUp(() -> inTurn.next().get("/data"));
			assertThat(refusal.statusCode()).isEqualTo(429);
			assertThat(first.log() + second.log()).doesNotContain("No Redis is configured");
		}
	}

}
