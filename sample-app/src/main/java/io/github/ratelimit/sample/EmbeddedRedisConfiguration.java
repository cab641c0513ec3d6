package io.github.ratelimit.sample;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import redis.embedded.RedisServer;

/**
 * Brings a Redis along where none is configured, so that the sample starts on any
 * machine. An application in production has no such class.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(OnNoRedisConfigured.class)
class EmbeddedRedisConfiguration {

	private static final Log logger = LogFactory.getLog(EmbeddedRedisConfiguration.class);

	private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

	@Bean(initMethod = "start", destroyMethod = "stop")
	RedisServer redisServer() throws IOException {
		return RedisServer.newRedisServer()
			.bind(LOOPBACK.getHostAddress())
			.port(freePort())
			.setting("save \"\"")
			.build();
	}

	/** Takes the place of the connection that {@code spring.data.redis.*} describes. */
	@Bean
	DataRedisConnectionDetails redisConnectionDetails(RedisServer server) {
		String host = LOOPBACK.getHostAddress();
		int port = server.ports().get(0);
		logger.info("No Redis is configured (spring.data.redis.*): started one at " + host + ":" + port
				+ ", which ends with this application");
		return new DataRedisConnectionDetails() {

			@Override
			public Standalone getStandalone() {
				return Standalone.of(host, port);
			}

		};
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
			return socket.getLocalPort();
		}
	}

}
