package io.github.ratelimit.web;

import java.time.Duration;

import io.github.ratelimit.RateLimitDecision;

/**
 * The fields that every refusal carries, whatever its body: {@code Retry-After} (RFC
 * 9110, section 10.2.3) in whole seconds, at least 1, unless no wait helps; and that it
 * must not be stored (RFC 6585, section 4).
 */
public final class RefusalHeaders {

	private RefusalHeaders() {
	}

	/**
	 * Writes the fields.
	 * @param decision a decision that refused a call
	 * @param headers the response
	 */
	public static void write(RateLimitDecision decision, HeaderSink headers) {
		headers.set("Cache-Control", "no-store");
		Duration retryAfter = decision.retryAfter();
		if (retryAfter != null) {
			headers.set("Retry-After", Long.toString(Math.max(1, Seconds.roundedUp(retryAfter))));
		}
	}

}
