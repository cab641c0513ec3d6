package io.github.ratelimit.benchmark.redis;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.sync.RedisCommands;

/**
 * Asks Redis what it has done and what it holds, over a connection of its own.
 */
public final class RedisStatistics implements AutoCloseable {

	private static final double MICROS_PER_SECOND = 1_000_000;

	private static final Pattern COMMANDS = Pattern.compile("cmdstat_(?!info).*:calls=(\\d+),.*");

	private static final Pattern SCRIPTS = Pattern.compile("cmdstat_eval(?:sha)?:calls=(\\d+),.*");

	private final RedisClient client;

	private final RedisCommands<String, String> commands;

	public RedisStatistics(RedisAddress redis) {
		this.client = RedisClient.create(redis.uri());
		this.commands = this.client.connect().sync();
	}

	/** What was done since the server was started. */
	public RedisUsage usage() {
		Map<String, String> info = info("all");
		double seconds = Double.parseDouble(info.get("used_cpu_user")) + Double.parseDouble(info.get("used_cpu_sys"));
		return new RedisUsage(seconds * MICROS_PER_SECOND, calls(info, COMMANDS), calls(info, SCRIPTS),
				Long.parseLong(info.get("total_net_input_bytes")) + Long.parseLong(info.get("total_net_output_bytes")));
	}

	private static long calls(Map<String, String> info, Pattern pattern) {
		return info.entrySet()
			.stream()
			.map((field) -> pattern.matcher(field.getKey() + ':' + field.getValue()))
			.filter(Matcher::matches)
			.mapToLong((line) -> Long.parseLong(line.group(1)))
			.sum();
	}

	/** The version of the server. */
	public String version() {
		return info("server").get("redis_version");
	}

	/** The bytes of all keys that there are, with what Redis needs to find them. */
	public long memoryOfKeys() {
		long bytes = 0;
		KeyScanCursor<String> cursor = this.commands.scan();
		while (true) {
			for (String key : cursor.getKeys()) {
				Long usage = this.commands.memoryUsage(key);
				bytes += (usage != null) ? usage : 0;
			}
			if (cursor.isFinished()) {
				return bytes;
			}
			cursor = this.commands.scan(ScanCursor.of(cursor.getCursor()));
		}
	}

	/** Drops all keys. Scripts stay loaded. */
	public void dropKeys() {
		this.commands.flushall();
	}

	void echo(String text) {
		this.commands.echo(text);
	}

	private Map<String, String> info(String section) {
		Map<String, String> fields = new HashMap<>();
		this.commands.info(section).lines().forEach((line) -> {
			int colon = line.indexOf(':');
			if (colon > 0) {
				fields.put(line.substring(0, colon), line.substring(colon + 1));
			}
		});
		return fields;
	}

	@Override
	public void close() {
		this.client.shutdown();
	}

}
