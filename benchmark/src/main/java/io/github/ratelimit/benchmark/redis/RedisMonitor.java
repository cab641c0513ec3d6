package io.github.ratelimit.benchmark.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/**
 * Sees every command that clients send, by {@code MONITOR}. Redis is slow meanwhile.
 */
public final class RedisMonitor implements AutoCloseable {

	/** Of the monitor, not of those who are watched. */
	private static final String END = "end of what is monitored";

	/**
	 * The time, and the database and address of a client; of a script it is {@code lua}.
	 */
	private static final Pattern OF_CLIENT = Pattern.compile("\\+\\d+\\.\\d+ \\[\\d+ (?!lua]).*");

	private final Socket socket;

	private final BufferedReader lines;

	private final CompletableFuture<Long> counted;

	public RedisMonitor(RedisAddress redis) throws IOException {
		this.socket = new Socket(redis.host(), redis.port());
		this.lines = new BufferedReader(new InputStreamReader(this.socket.getInputStream(), StandardCharsets.UTF_8));
		this.socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
		this.lines.readLine();
		this.counted = CompletableFuture.supplyAsync(this::count);
	}

	/** How many commands clients have sent since. */
	public long stop(RedisStatistics redis) {
		redis.echo(END);
		return this.counted.join();
	}

	private long count() {
		long commands = 0;
		try {
			String line = this.lines.readLine();
			while (line != null && !line.contains(END)) {
				commands += OF_CLIENT.matcher(line).matches() ? 1 : 0;
				line = this.lines.readLine();
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException("The connection of the monitor broke", ex);
		}
		return commands;
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
