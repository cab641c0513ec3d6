package io.github.ratelimit.store.redis;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.testsupport.TestRedisCluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * No call has to wait for a connection to a master of a cluster: its deadline may be too
 * short for that.
 */
class ClusterConnectionTests {

	/** Of connections that are there to look at the topology and the settings. */
	private static final Pattern LOOKS = Pattern.compile(" cmd=(cluster|info)");

	@Test
	void storeIsConnectedToAllMastersWhenItIsStarted() {
		try (TestRedisCluster cluster = new TestRedisCluster()) {
			LettuceConnectionFactory application = new LettuceConnectionFactory(cluster.configuration(),
					LettuceClientConfiguration.builder().clientName("limiter").build());
			application.afterPropertiesSet();
			try (RedisRateLimitStore store = new RedisRateLimitStore(application, Duration.ofSeconds(5), "cluster",
					true, Clock.systemUTC(), ZoneOffset.UTC, new CheckReporter(Map.of()))) {
				store.start();
				// On a slow machine the start does not wait until all are there.
				await().untilAsserted(() -> assertThat(cluster.masters())
					.allSatisfy((master) -> assertThat(master.command("CLIENT", "LIST").lines())
						.anyMatch((client) -> client.contains("name=limiter") && !LOOKS.matcher(client).find())));
			}
			finally {
				application.destroy();
			}
		}
	}

}
