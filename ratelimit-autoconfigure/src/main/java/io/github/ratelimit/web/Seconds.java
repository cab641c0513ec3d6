package io.github.ratelimit.web;

import java.time.Duration;

/**
 * Whole seconds, rounded up: a client that waits so long has waited long enough.
 */
final class Seconds {

	private Seconds() {
	}

	static long roundedUp(Duration duration) {
		return duration.getSeconds() + ((duration.getNano() > 0) ? 1 : 0);
	}

}
