package io.github.ratelimit.testsupport;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.testcontainers.containers.GenericContainer;

/**
 * A Redis in a container.
 */
final class RedisContainer {

	static final String IMAGE = "redis:8-alpine";

	static final int PORT = 6379;

	/** A Docker engine that cannot fetch an image tries for minutes. */
	private static final long SECONDS_TO_START = 60;

	private RedisContainer() {
	}

	/**
	 * Starts a container that lives as long as the JVM.
	 * @throws IllegalStateException if there is no Docker engine that can, in time
	 */
	static GenericContainer<?> start() {
		try {
			return CompletableFuture.supplyAsync(RedisContainer::startNow).get(SECONDS_TO_START, TimeUnit.SECONDS);
		}
		catch (ExecutionException | TimeoutException ex) {
			throw new IllegalStateException("no container of " + IMAGE + " could be started: " + ex, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private static GenericContainer<?> startNow() {
		GenericContainer<?> container = new GenericContainer<>(IMAGE).withExposedPorts(PORT);
		container.start();
		return container;
	}

}
