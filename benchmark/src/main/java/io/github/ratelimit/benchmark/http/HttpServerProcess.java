package io.github.ratelimit.benchmark.http;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.ratelimit.benchmark.Settings;
import io.github.ratelimit.benchmark.contender.Decider;
import io.github.ratelimit.benchmark.redis.RedisAddress;

/**
 * The application of one variant, in a JVM of its own.
 */
final class HttpServerProcess implements AutoCloseable {

	private static final int OK = 200;

	private static final int TOO_MANY_REQUESTS = 429;

	private static final Duration LONGEST_START = Duration.ofMinutes(3);

	private static final long POLL_MILLIS = 50;

	private final HttpVariant variant;

	private final int port;

	private final File log;

	private final Process process;

	private final ThreadLocal<HttpConnection> connections = ThreadLocal.withInitial(this::connect);

	HttpServerProcess(HttpVariant variant, RedisAddress redis, Settings settings) throws IOException {
		this.variant = variant;
		this.log = settings.output().resolve("server-" + variant.profile() + ".log").toFile();
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			this.port = socket.getLocalPort();
		}
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xms256m", "-Xmx256m"));
		command.addAll(settings.jvmOptions());
		Collections.addAll(command, "-classpath", System.getProperty("java.class.path"),
				ServerApplication.class.getName(), "--spring.profiles.active=" + variant.profile(),
				"--server.address=" + InetAddress.getLoopbackAddress().getHostAddress(), "--server.port=" + this.port,
				"--spring.data.redis.host=" + redis.host(), "--spring.data.redis.port=" + redis.port(),
				"--ratelimit.enabled=" + (variant == HttpVariant.RATELIMIT));
		this.process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(this.log).start();
		// Should the benchmark be stopped, the server ends with it.
		Runtime.getRuntime().addShutdownHook(new Thread(this.process::destroyForcibly));
	}

	HttpVariant variant() {
		return this.variant;
	}

	void awaitStart() throws InterruptedException {
		long deadline = System.nanoTime() + LONGEST_START.toNanos();
		while (!accepts()) {
			if (!this.process.isAlive() || System.nanoTime() > deadline) {
				throw new IllegalStateException("The server did not start: see " + this.log);
			}
			TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
		}
	}

	private boolean accepts() {
		try {
			return new HttpConnection(this.port).get("/none", "none") > 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/** Calls over a connection for each thread. Anything but a refusal is an error. */
	Decider caller(String path) {
		return (key) -> {
			int status = this.connections.get().get(path, key);
			if (status != OK && status != TOO_MANY_REQUESTS) {
				throw new IllegalStateException(this.variant.label() + ": status " + status);
			}
			return status == OK;
		};
	}

	/** The time of processor that the server has had. */
	Duration cpu() {
		return this.process.info().totalCpuDuration().orElse(Duration.ZERO);
	}

	private HttpConnection connect() {
		try {
			return new HttpConnection(this.port);
		}
		catch (IOException ex) {
			throw new IllegalStateException("The server is gone: see " + this.log, ex);
		}
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
