package io.github.ratelimit.testsupport;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Callable;

import org.awaitility.Awaitility;

/**
 * Waits for servers: long where the machine is busy, and not longer than needed.
 */
final class Waiting {

	private static final Duration AT_MOST = Duration.ofSeconds(90);

	private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

	private Waiting() {
	}

	static void until(String what, Callable<Boolean> condition) {
		Awaitility.await(what)
			.atMost(AT_MOST)
			.pollDelay(Duration.ZERO)
			.pollInterval(POLL_INTERVAL)
			.ignoreExceptionsInstanceOf(UncheckedIOException.class)
			.until(condition);
	}

}
