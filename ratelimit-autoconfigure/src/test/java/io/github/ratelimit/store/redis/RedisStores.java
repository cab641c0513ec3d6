package io.github.ratelimit.store.redis;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import org.springframework.data.redis.connection.RedisConnectionFactory;

import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.store.CalendarWindows;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.testsupport.MutableClock;

/**
 * Redis stores that share one connection to each Redis, and wait long for it, since it is
 * their answers that are tested.
 */
public final class RedisStores {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

	private static final Map<RedisConnectionFactory, Shared> RUNNERS = new ConcurrentHashMap<>();

	private RedisStores() {
	}

	/** On the clock of the server. */
	public static RateLimitStore of(RedisConnectionFactory connectionFactory, String prefix) {
		return new RedisRateLimitStore(runners(connectionFactory), new RedisKeys(prefix, true),
				new CalendarStarts(new CalendarWindows(ZONE), Clock.systemUTC()), () -> "");
	}

	/** On a clock that the test moves. */
	public static RateLimitStore withClock(RedisConnectionFactory connectionFactory, String prefix,
			MutableClock clock) {
		return withClocks(connectionFactory, prefix, clock, clock);
	}

	/** With one clock for the server and one for its caller. */
	public static RateLimitStore withClocks(RedisConnectionFactory connectionFactory, String prefix,
			MutableClock server, MutableClock caller) {
		return new RedisRateLimitStore(runners(connectionFactory), new RedisKeys(prefix, true),
				new CalendarStarts(new CalendarWindows(ZONE), caller), () -> Long.toString(server.micros()));
	}

	/** Closes the connection to a Redis that ends. */
	public static void forget(RedisConnectionFactory connectionFactory) {
		Shared shared = RUNNERS.remove(connectionFactory);
		if (shared != null) {
			shared.end();
		}
	}

	static GuardedScriptRunner runner(RedisConnectionFactory connectionFactory) {
		return RUNNERS.computeIfAbsent(connectionFactory, Shared::new);
	}

	private static Function<Runnable, GuardedScriptRunner> runners(RedisConnectionFactory connectionFactory) {
		return (recovered) -> runner(connectionFactory);
	}

	/** Connects once, and lives as long as its Redis. */
	private static final class Shared extends GuardedScriptRunner {

		Shared(RedisConnectionFactory connectionFactory) {
			super(RedisLink.over(connectionFactory, TIMEOUT), TIMEOUT, () -> {
			}, new CheckReporter(Map.of()));
			super.connect(ScriptRequest.probe(TokenBucketProtocol.SCRIPT, new byte[] { 'p' }));
		}

		@Override
		void connect(ScriptRequest probe) {
			// It is connected.
		}

		@Override
		public void close() {
			// Others use it.
		}

		void end() {
			super.close();
		}

	}

}
