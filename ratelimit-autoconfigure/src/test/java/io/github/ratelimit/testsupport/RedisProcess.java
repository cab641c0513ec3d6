package io.github.ratelimit.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.util.FileSystemUtils;

/**
 * A Redis server in a process of its own, which a test can pause, kill and restart. It
 * keeps nothing on disk.
 */
public final class RedisProcess implements AutoCloseable {

	/** Where it listens. */
	static final String HOST = "127.0.0.1";

	private static final int ATTEMPTS = 5;

	private static final Pattern CALLS = Pattern.compile("calls=(\\d+),.*");

	private final int port;

	private final Path folder;

	private final List<String> command;

	private volatile Process process;

	private volatile boolean paused;

	private RedisProcess(int port, List<String> options, List<String> settings) {
		this.port = port;
		try {
			this.folder = Files.createTempDirectory("ratelimit-redis");
			Path configuration = this.folder.resolve("redis.conf");
			List<String> lines = new ArrayList<>(
					List.of("bind " + HOST, "port " + port, "dir \"" + this.folder + "\""));
			lines.addAll(settings);
			Files.write(configuration, lines);
			this.command = new ArrayList<>(List.of(RedisExecutable.FILE, configuration.toString()));
			this.command.addAll(options);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		try {
			launch();
		}
		catch (RuntimeException | Error ex) {
			close();
			throw ex;
		}
	}

	/**
	 * A server on a free port, with lines of redis.conf.
	 */
	public static RedisProcess start(String... settings) {
		return onFreePort(List.of(), server(settings));
	}

	/**
	 * A server on this port, with lines of redis.conf.
	 */
	public static RedisProcess start(int port, String... settings) {
		return new RedisProcess(port, List.of(), server(settings));
	}

	static RedisProcess startSentinel(String... settings) {
		return onFreePort(List.of("--sentinel"), List.of(settings));
	}

	/** Between the search for a port and the start somebody else may have taken it. */
	private static RedisProcess onFreePort(List<String> options, List<String> settings) {
		IllegalStateException failure = null;
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			try {
				return new RedisProcess(Ports.free(), options, settings);
			}
			catch (IllegalStateException ex) {
				failure = ex;
			}
		}
		throw failure;
	}

	private static List<String> server(String... settings) {
		List<String> lines = new ArrayList<>(List.of("save \"\"", "appendonly no"));
		Collections.addAll(lines, settings);
		return lines;
	}

	/**
	 * The port, which stays the same over a restart.
	 */
	public int port() {
		return this.port;
	}

	/**
	 * The process id, another one after a restart.
	 */
	public long pid() {
		return this.process.pid();
	}

	/**
	 * Whether the process runs, be it paused.
	 */
	public boolean isAlive() {
		return this.process.isAlive();
	}

	/** Whether a command would be answered. */
	boolean answers() {
		return isAlive() && !this.paused;
	}

	/**
	 * Stops it (SIGSTOP): connections are accepted and stay open, but nothing is answered
	 * until {@link #resume()}.
	 */
	public void pause() {
		ChildProcesses.signal(this.process, "STOP");
		this.paused = true;
		Path status = Path.of("/proc", Long.toString(pid()), "stat");
		if (Files.exists(status)) {
			Waiting.until("stopped", () -> Files.readString(status).contains(") T "));
		}
	}

	/**
	 * Lets it go on (SIGCONT).
	 */
	public void resume() {
		ChildProcesses.signal(this.process, "CONT");
		this.paused = false;
	}

	/**
	 * Ends it at once (SIGKILL) and waits until it is gone.
	 */
	public void kill() {
		ChildProcesses.kill(this.process);
		this.paused = false;
	}

	/**
	 * Kills it if need be, and starts it on the same port with the same settings, without
	 * its data.
	 */
	public void restart() {
		restart(List.of());
	}

	/** With further lines in its redis.conf, for good. */
	void restart(List<String> settings) {
		kill();
		try {
			Files.write(this.folder.resolve("redis.conf"), settings, StandardOpenOption.APPEND);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		launch();
	}

	/**
	 * Sends a command over a connection of its own. A list has a line for each element,
	 * an error begins with a minus.
	 */
	public String command(String... words) {
		return Resp.text(Resp.call(this.port, words));
	}

	/** As {@link #command}, but an error is thrown. */
	String require(String... words) {
		String reply = command(words);
		if (reply.startsWith("-")) {
			throw new IllegalStateException(String.join(" ", words) + " on port " + this.port + ": " + reply);
		}
		return reply;
	}

	/**
	 * How often the command was called since the start, by clients or by their scripts.
	 */
	public long calls(String command) {
		String statistics = info("commandstats").getOrDefault("cmdstat_" + command.toLowerCase(Locale.ROOT), "");
		Matcher matcher = CALLS.matcher(statistics);
		return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
	}

	/**
	 * The fields of a section of INFO.
	 */
	public Map<String, String> info(String section) {
		Map<String, String> fields = new LinkedHashMap<>();
		require("INFO", section).lines().filter((line) -> line.contains(":")).forEach((line) -> {
			int colon = line.indexOf(':');
			fields.put(line.substring(0, colon), line.substring(colon + 1));
		});
		return fields;
	}

	/**
	 * The keys that would stay for ever.
	 */
	public List<String> keysWithoutTimeToLive() {
		return require("EVAL", RedisScripts.KEYS_WITHOUT_TIME_TO_LIVE, "0").lines().toList();
	}

	/**
	 * Kills it, even when it is paused.
	 */
	@Override
	public void close() {
		if (this.process != null) {
			kill();
		}
		try {
			FileSystemUtils.deleteRecursively(this.folder);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void launch() {
		Path log = this.folder.resolve("redis.log");
		this.process = ChildProcesses.start(new ProcessBuilder(this.command).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
		Waiting.until("Redis on port " + this.port, () -> {
			if (!isAlive()) {
				throw new IllegalStateException("Redis ended: " + Files.readString(log));
			}
			// Another server may have the port.
			return command("PING").equals("PONG") && Long.toString(pid()).equals(info("server").get("process_id"));
		});
		// Whoever counts calls does not want to count these. A Sentinel has no CONFIG.
		command("CONFIG", "RESETSTAT");
	}

}
