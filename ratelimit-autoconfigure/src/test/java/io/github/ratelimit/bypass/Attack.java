package io.github.ratelimit.bypass;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.ratelimit.testsupport.Wire;

/**
 * The requests of one attacker.
 *
 * @param connections what is sent on each connection
 * @param requests how many requests that is
 * @param manner how it is sent
 */
record Attack(List<String> connections, int requests, Manner manner) {

	/** One after the other, each on a connection of its own. */
	static Attack of(List<String> requests) {
		return new Attack(requests, requests.size(), Manner.ONE_BY_ONE);
	}

	static Attack of(Stream<String> requests) {
		return of(requests.toList());
	}

	/** The request is told its number, from 1. */
	static Attack of(int times, IntFunction<String> request) {
		return of(IntStream.rangeClosed(1, times).mapToObj(request));
	}

	static Attack pipelined(List<String> requests) {
		return new Attack(List.of(String.join("", requests)), requests.size(), Manner.ONE_BY_ONE);
	}

	Attack atOnce() {
		return new Attack(this.connections, this.requests, Manner.AT_ONCE);
	}

	Attack brokenAfterStatus() {
		return new Attack(this.connections, this.requests, Manner.BROKEN_AFTER_STATUS);
	}

	/** For one that has several requests in each connection, or in each request. */
	Attack counting(int requests) {
		return new Attack(this.connections, requests, this.manner);
	}

	void run(InetSocketAddress server) {
		switch (this.manner) {
			case ONE_BY_ONE -> this.connections.forEach((text) -> Wire.exchange(server, text));
			case BROKEN_AFTER_STATUS -> this.connections.forEach((text) -> Wire.breakAfterStatus(server, text));
			case AT_ONCE -> runAtOnce(server);
		}
	}

	private void runAtOnce(InetSocketAddress server) {
		ExecutorService threads = Executors.newFixedThreadPool(this.connections.size());
		try {
			CompletableFuture
				.allOf(this.connections.stream()
					.map((text) -> CompletableFuture.runAsync(() -> Wire.exchange(server, text), threads))
					.toArray(CompletableFuture<?>[]::new))
				.join();
		}
		finally {
			threads.shutdown();
		}
	}

	enum Manner {

		ONE_BY_ONE, AT_ONCE, BROKEN_AFTER_STATUS

	}

}
