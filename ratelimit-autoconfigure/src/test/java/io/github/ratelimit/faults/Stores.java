package io.github.ratelimit.faults;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.store.redis.RedisRateLimitStore;

/**
 * Stores as an application makes them, but with patience: where many threads share few
 * processors it is the machine that is slow, and not Redis, and a call that misses its
 * deadline counts as one that could not reach it.
 */
final class Stores {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private Stores() {
	}

	/** On a local port, with keys that a test can name. */
	static RedisRateLimitStore on(int port) {
		return on(new RedisStandaloneConfiguration("127.0.0.1", port));
	}

	static RedisRateLimitStore on(RedisStandaloneConfiguration configuration) {
		LettuceConnectionFactory settings = new LettuceConnectionFactory(configuration);
		settings.afterPropertiesSet();
		RedisRateLimitStore store = new RedisRateLimitStore(settings, TIMEOUT, "ratelimit", false, Clock.systemUTC(),
				ZoneOffset.UTC, new CheckReporter(Map.of()));
		store.start();
		return store;
	}

	/** Without Spring Boot, everything would be logged. */
	static void logNothingBelow(Level level) {
		((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(level);
	}

}
