package io.github.ratelimit.testsupport;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sees every command that clients send to {@link TestRedis}, as {@code redis-cli monitor}
 * does; not those that scripts run.
 */
public final class RedisMonitor implements AutoCloseable {

	private static final Pattern LINE = Pattern.compile("\\+[0-9.]+ \\[\\d+ (?<client>[^]]+)] (?<command>.*)");

	private final Socket socket;

	private final BufferedReader lines;

	/**
	 * Starts watching.
	 */
	public RedisMonitor() {
		try {
			this.socket = new Socket(TestRedis.host(), TestRedis.port());
			this.lines = new BufferedReader(
					new InputStreamReader(this.socket.getInputStream(), StandardCharsets.UTF_8));
			this.socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
			this.lines.readLine();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The commands seen so far, such as {@code "EVALSHA" "2d…" "1" …}.
	 */
	public List<String> commands() {
		String marker = UUID.randomUUID().toString();
		RedisConnections.template().hasKey(marker);
		List<String> commands = new ArrayList<>();
		try {
			for (String line = this.lines.readLine(); !line.contains(marker); line = this.lines.readLine()) {
				Matcher matcher = LINE.matcher(line);
				if (matcher.matches() && !matcher.group("client").equals("lua")) {
					commands.add(matcher.group("command"));
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return commands;
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
