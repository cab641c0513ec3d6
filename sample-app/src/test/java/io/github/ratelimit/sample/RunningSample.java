package io.github.ratelimit.sample;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import io.github.ratelimit.testsupport.RedisConnections;
import io.github.ratelimit.testsupport.TestRedis;

/**
 * The sample, started once for all tests that ask for it in the same way, on a Redis
 * without counters of other tests.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "server.address=127.0.0.1", SampleProcess.PATIENCE })
@Timeout(120)
abstract class RunningSample {

	SampleClient client;

	@DynamicPropertySource
	static void redis(DynamicPropertyRegistry registry) {
		registry.add("spring.data.redis.host", TestRedis::host);
		registry.add("spring.data.redis.port", TestRedis::port);
	}

	@BeforeEach
	void forgetOtherTests(@LocalServerPort int port) {
		this.client = new SampleClient(port);
		RedisConnections.flush();
	}

}
