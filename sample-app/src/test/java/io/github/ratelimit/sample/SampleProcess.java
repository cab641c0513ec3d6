package io.github.ratelimit.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample in a JVM of its own, which ends when this is closed.
 */
final class SampleProcess implements AutoCloseable {

	/**
	 * What a busy machine needs where answers are tested, and not how the sample does
	 * without one.
	 */
	static final String PATIENCE = "ratelimit.timeout=5s";

	private final Process process;

	private final Path log;

	private final SampleClient client;

	private SampleProcess(Process process, Path log, SampleClient client) {
		this.process = process;
		this.log = log;
		this.client = client;
	}

	/** Starts the sample on a port, with environment variables alone. */
	static SampleProcess start(int port, Path log, Map<String, String> environment) throws IOException {
		Path java = Path.of(System.getProperty("java.home"), "bin", "java");
		ProcessBuilder builder = new ProcessBuilder(java.toString(), "-XX:TieredStopAtLevel=1",
				SampleApplication.class.getName());
		// As an argument it could be too long for some systems.
		builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
		builder.environment().put("SERVER_PORT", Integer.toString(port));
		builder.environment().put("SERVER_ADDRESS", "127.0.0.1");
		builder.environment().put("RATELIMIT_TIMEOUT", "5s");
		builder.environment().putAll(environment);
		Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
		return new SampleProcess(process, log, new SampleClient(port));
	}

	/** Waits until the sample is ready. */
	SampleClient awaitClient() {
		Awaitility.await()
			.atMost(Duration.ofMinutes(2))
			.ignoreExceptionsInstanceOf(UncheckedIOException.class)
			.until(() -> {
				assertThat(this.process.isAlive()).as(this::log).isTrue();
				return this.client.get("/actuator/health/readiness").statusCode() == 200;
			});
		return this.client;
	}

	String log() {
		try {
			return Files.readString(this.log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.process.destroy();
		this.process.onExit()
			.orTimeout(30, TimeUnit.SECONDS)
			.exceptionally((timeout) -> this.process.destroyForcibly())
			.join();
	}

}
