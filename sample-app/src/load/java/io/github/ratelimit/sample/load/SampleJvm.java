package io.github.ratelimit.sample.load;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The sample application in a JVM of its own, which ends with this one at the latest.
 */
class SampleJvm {

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private final HttpClient client = HttpClient.newHttpClient();

	private final int port = freePort();

	private final File log = new File(System.getProperty("load.log"));

	private Process process;

	String url() {
		return "http://127.0.0.1:" + this.port;
	}

	void start() {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-jar", System.getProperty("load.jar")));
		command.add("--server.address=127.0.0.1");
		command.add("--server.port=" + this.port);
		command.add("--spring.config.additional-location=file:" + System.getProperty("load.config"));
		command.add("--load.permits=" + System.getProperty("load.permits"));
		command.addAll(List.of(System.getProperty("load.arguments").split(" ")));
		command.removeIf(String::isEmpty);
		System.out.println("Starting the sample at " + url() + ", with its log in " + this.log);
		try {
			this.process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(this.log).start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		Runtime.getRuntime().addShutdownHook(new Thread(this.process::destroy));
		awaitAnswer();
	}

	/** Any answer will do, be it with 404. */
	private void awaitAnswer() {
		Instant deadline = Instant.now().plus(PATIENCE);
		try {
			while (!answers()) {
				if (!this.process.isAlive() || Instant.now().isAfter(deadline)) {
					throw new IllegalStateException("The sample does not answer: see " + this.log);
				}
				Thread.sleep(200);
			}
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private boolean answers() throws InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create(url())).timeout(Duration.ofSeconds(5)).build();
		try {
			this.client.send(request, BodyHandlers.discarding());
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	void stop() {
		this.process.destroy();
		this.process.onExit()
			.orTimeout(30, TimeUnit.SECONDS)
			.exceptionally((timeout) -> this.process.destroyForcibly())
			.join();
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
