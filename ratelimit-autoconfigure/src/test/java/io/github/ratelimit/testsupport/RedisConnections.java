package io.github.ratelimit.testsupport;

import java.time.Duration;

import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * Connections to {@link TestRedis}, shared by the tests of this JVM.
 */
public final class RedisConnections {

	private static final LettuceConnectionFactory FACTORY = connect(TestRedis.host(), TestRedis.port());

	private RedisConnections() {
	}

	/**
	 * The shared connection factory.
	 */
	public static LettuceConnectionFactory factory() {
		return FACTORY;
	}

	/**
	 * A template on the shared connection, to look at what the store left behind.
	 */
	public static StringRedisTemplate template() {
		return new StringRedisTemplate(FACTORY);
	}

	/**
	 * A connection factory of its own, which the caller destroys.
	 */
	public static LettuceConnectionFactory connect(String host, int port) {
		LettuceConnectionFactory factory = new LettuceConnectionFactory(new RedisStandaloneConfiguration(host, port),
				LettuceClientConfiguration.builder().commandTimeout(Duration.ofSeconds(5)).build());
		factory.afterPropertiesSet();
		factory.start();
		return factory;
	}

	/**
	 * Empties the server.
	 */
	public static void flush() {
		try (RedisConnection connection = FACTORY.getConnection()) {
			connection.serverCommands().flushAll();
		}
	}

}
