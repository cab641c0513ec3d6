package io.github.ratelimit.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;

import org.testcontainers.containers.GenericContainer;
import redis.embedded.RedisServer;
import redis.embedded.core.RedisServerBuilder;

/**
 * The Redis that tests use, one for each test JVM. {@code -Dratelimit.test.redis=}
 * chooses: {@code host:port} a running server, {@code docker} a container,
 * {@code embedded} the binary in a dependency. Without a choice it is a container where a
 * Docker engine answers and can run the image, and the binary elsewhere. There always is
 * one.
 */
public final class TestRedis {

	private static final TestRedis INSTANCE = start(System.getProperty("ratelimit.test.redis", ""));

	private final String host;

	private final int port;

	private TestRedis(String host, int port) {
		this.host = host;
		this.port = port;
	}

	/**
	 * The host of the server shared by the tests of this JVM.
	 */
	public static String host() {
		return INSTANCE.host;
	}

	/**
	 * Its port.
	 */
	public static int port() {
		return INSTANCE.port;
	}

	/**
	 * The properties that point a Spring Boot application at it.
	 */
	public static String[] properties() {
		return new String[] { "spring.data.redis.host=" + host(), "spring.data.redis.port=" + port() };
	}

	/**
	 * A server for one test alone, which may stop it. Always the binary.
	 */
	public static RedisServer startEmbedded(int port, String... settings) {
		try {
			RedisServerBuilder builder = RedisServer.newRedisServer()
				.bind(InetAddress.getLoopbackAddress().getHostAddress())
				.port(port)
				.setting("save \"\"")
				.setting("appendonly no");
			for (String setting : settings) {
				builder.setting(setting);
			}
			RedisServer server = builder.build();
			server.start();
			return server;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The embedded Redis did not start on port " + port, ex);
		}
	}

	private static TestRedis start(String choice) {
		if (choice.contains(":")) {
			int colon = choice.lastIndexOf(':');
			return report(choice,
					new TestRedis(choice.substring(0, colon), Integer.parseInt(choice.substring(colon + 1))));
		}
		return switch (choice) {
			case "docker" -> report("container " + RedisContainer.IMAGE, container());
			case "embedded" -> report("embedded binary", embedded());
			case "" -> containerOrEmbedded();
			default -> throw new IllegalArgumentException(
					"ratelimit.test.redis must be docker, embedded or host:port, but is '" + choice + "'");
		};
	}

	private static TestRedis containerOrEmbedded() {
		if (isDockerLikely()) {
			try {
				return report("container " + RedisContainer.IMAGE, container());
			}
			catch (RuntimeException ex) {
				System.out.println("Tests do without a container: " + ex.getMessage());
			}
		}
		return report("embedded binary", embedded());
	}

	/** Asking Docker takes seconds where there is none. */
	private static boolean isDockerLikely() {
		return System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
	}

	private static TestRedis container() {
		GenericContainer<?> container = RedisContainer.start();
		return new TestRedis(container.getHost(), container.getMappedPort(RedisContainer.PORT));
	}

	private static TestRedis embedded() {
		int port = Ports.free();
		startEmbedded(port);
		return new TestRedis(InetAddress.getLoopbackAddress().getHostAddress(), port);
	}

	private static TestRedis report(String what, TestRedis redis) {
		System.out.println("Tests use Redis at " + redis.host + ":" + redis.port + " (" + what + ")");
		return redis;
	}

}
