package io.github.ratelimit.store;

import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.redis.RedisReplay;
import io.github.ratelimit.store.redis.RedisReplay.Step;
import io.github.ratelimit.store.redis.RedisStores;
import io.github.ratelimit.testsupport.RedisConnections;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the state of a limit takes in Redis, and how many commands a decision runs there.
 */
class RedisStateSizeTests {

	private static final long START = 1_800_000_000_000_000L;

	private static final Duration HOUR = Duration.ofHours(1);

	private static final Duration MAX_WAIT = Duration.ofHours(1);

	private static final Set<String> OF_THIS_TEST = Set.of("evalsha", "eval", "script|load", "info", "config",
			"config|resetstat", "hello", "client", "client|setinfo", "client|setname", "ping", "select");

	private static final Pattern CALLS = Pattern.compile("calls=(\\d+)");

	private final StringRedisTemplate redis = RedisConnections.template();

	private final RateLimitStore store = RedisStores.of(RedisConnections.factory(), "ratelimit");

	private final RedisReplay replay = new RedisReplay(RedisConnections.factory());

	private final String policy = UUID.randomUUID().toString();

	/** With the longest numbers that are likely: a million permits, nearly all taken. */
	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void keyIsSmall(Algorithm algorithm) {
		RateLimitBucket bucket = bucket(Limit.of(1_000_000, HOUR, algorithm));
		String key = newKey("ratelimit:*", () -> acquire(bucket, 999_999));
		long bytes = memoryUsage(key);
		report("%s: a key takes %d bytes", algorithm.label(), bytes);
		assertThat(bytes).isLessThanOrEqualTo((algorithm == Algorithm.SLIDING_WINDOW_LOG) ? 220 : 150);
		this.redis.delete(key);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 100, 1_000, 10_000 })
	void logIsSmall(int entries) {
		String key = newKey("replay:*", () -> fillLog(entries));
		long bytes = memoryUsage(key);
		report("sliding-window-log: %d entries take %d bytes, %.1f each", entries, bytes, (double) bytes / entries);
		assertThat(this.redis.opsForList().size(key)).isEqualTo(2L * entries + 1);
		if (entries >= 1_000) {
			assertThat(bytes / entries).isLessThanOrEqualTo(24);
		}
		this.redis.delete(key);
	}

	@Test
	void callOfHighCostIsOneEntry() {
		RateLimitBucket bucket = bucket(Limit.of(1_000_000, HOUR, Algorithm.SLIDING_WINDOW_LOG));
		String key = newKey("ratelimit:*", () -> acquire(bucket, 100_000));
		assertThat(this.redis.opsForList().range(key, 0, -1)).hasSize(3).startsWith("0").endsWith("100000");
		this.redis.delete(key);
	}

	@ParameterizedTest
	@EnumSource(value = Algorithm.class, mode = EnumSource.Mode.EXCLUDE, names = "SLIDING_WINDOW_LOG")
	void decisionRunsThreeCommands(Algorithm algorithm) {
		RateLimitBucket bucket = bucket(Limit.of(1, HOUR, algorithm));
		acquire(bucket(Limit.of(1, HOUR, algorithm), "warm-up"), 1);
		assertThat(commands(() -> assertThat(acquire(bucket, 1).allowed()).isTrue())).isEqualTo(3);
		assertThat(commands(() -> assertThat(acquire(bucket, 1).allowed()).isFalse())).isEqualTo(3);
	}

	/**
	 * The logarithm of the entries, and some. In production comes {@code TIME}, which a
	 * replay does not ask for.
	 */
	@ParameterizedTest
	@CsvSource({ "1, 8", "100, 16", "1000, 19", "10000, 23" })
	void commandsOfTheLogGrowWithTheLogarithmOfItsEntries(int entries, int most) {
		RateLimitBucket bucket = fillLog(entries);
		long now = START + entries;
		long denied = commands(() -> assertThat(this.replay.run(bucket, List.of(new Step("acquire", now, 1))))
			.noneMatch(StoreResult::allowed));
		long later = now + HOUR.toNanos() / 1_000 - entries / 2;
		long allowed = commands(() -> assertThat(this.replay.run(bucket, List.of(new Step("acquire", later, 1))))
			.allMatch(StoreResult::allowed));
		report("sliding-window-log: %d entries, a denied call runs %d commands, an allowed one %d", entries, denied,
				allowed);
		assertThat(denied).isLessThanOrEqualTo(most);
		assertThat(allowed).isLessThanOrEqualTo(most);
	}

	/** A log that is full, of calls a microsecond apart. */
	private RateLimitBucket fillLog(int entries) {
		RateLimitBucket bucket = bucket(Limit.of(entries, HOUR, Algorithm.SLIDING_WINDOW_LOG));
		this.replay.run(bucket,
				LongStream.range(0, entries).mapToObj((i) -> new Step("acquire", START + i, 1)).toList());
		return bucket;
	}

	private RateLimitBucket bucket(Limit limit) {
		return bucket(limit, "203.0.113.7");
	}

	private RateLimitBucket bucket(Limit limit, String key) {
		return new RateLimitBucket(this.policy, key, List.of(limit), MAX_WAIT);
	}

	private StoreResult acquire(RateLimitBucket bucket, long cost) {
		return this.store.acquire(bucket, cost).toCompletableFuture().join();
	}

	private String newKey(String pattern, Runnable writer) {
		Set<String> before = this.redis.keys(pattern);
		writer.run();
		Set<String> after = this.redis.keys(pattern);
		after.removeAll(before);
		assertThat(after).hasSize(1);
		return after.iterator().next();
	}

	private long memoryUsage(String key) {
		return this.redis.execute(
				RedisScript.of("return redis.call('MEMORY', 'USAGE', KEYS[1], 'SAMPLES', 0)", Long.class),
				List.of(key));
	}

	/** How many commands scripts run meanwhile. */
	private static long commands(Runnable work) {
		try (RedisConnection connection = RedisConnections.factory().getConnection()) {
			connection.serverCommands().resetConfigStats();
			work.run();
			Properties statistics = connection.serverCommands().info("commandstats");
			return statistics.stringPropertyNames()
				.stream()
				.filter((name) -> !OF_THIS_TEST.contains(name.substring("cmdstat_".length())))
				.mapToLong((name) -> {
					Matcher calls = CALLS.matcher(statistics.getProperty(name));
					return calls.find() ? Long.parseLong(calls.group(1)) : 0;
				})
				.sum();
		}
	}

	private static void report(String text, Object... values) {
		System.out.printf(text + "%n", values);
	}

}
