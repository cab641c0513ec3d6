package io.github.ratelimit.web;

import java.time.Duration;
import java.time.Instant;

/**
 * Whole seconds, rounded up: a client that waits so long has waited long enough.
 */
final class Seconds {

	private Seconds() {
	}

	static long roundedUp(Duration duration) {
		return duration.getSeconds() + ((duration.getNano() > 0) ? 1 : 0);
	}

	static long roundedUp(Instant instant) {
		return instant.getEpochSecond() + ((instant.getNano() > 0) ? 1 : 0);
	}

}
