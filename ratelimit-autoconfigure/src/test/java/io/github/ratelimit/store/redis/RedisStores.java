package io.github.ratelimit.store.redis;

import java.time.ZoneId;

import org.springframework.data.redis.connection.RedisConnectionFactory;

import io.github.ratelimit.RateLimitStore;
import io.github.ratelimit.store.CalendarWindows;
import io.github.ratelimit.testsupport.MutableClock;

/**
 * Redis stores whose time a test moves.
 */
public final class RedisStores {

	private RedisStores() {
	}

	public static RateLimitStore withClock(RedisConnectionFactory connectionFactory, String prefix,
			MutableClock clock) {
		return withClocks(connectionFactory, prefix, clock, clock);
	}

	/** With one clock for the server and one for its caller. */
	public static RateLimitStore withClocks(RedisConnectionFactory connectionFactory, String prefix,
			MutableClock server, MutableClock caller) {
		return new RedisRateLimitStore(ScriptRunner.over(connectionFactory), new RedisKeys(prefix, true),
				new LimitArguments(new CalendarWindows(ZoneId.of("Europe/Berlin")), caller),
				() -> Long.toString(server.micros()));
	}

}
