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
		return new RedisRateLimitStore(new ConnectionScriptRunner(connectionFactory), new RedisKeys(prefix, true),
				new LimitArguments(new CalendarWindows(ZoneId.of("Europe/Berlin")), clock),
				() -> Long.toString(clock.micros()));
	}

}
