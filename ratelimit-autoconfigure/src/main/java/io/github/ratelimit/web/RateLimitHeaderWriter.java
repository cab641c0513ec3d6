package io.github.ratelimit.web;

import io.github.ratelimit.RateLimitDecision;

/**
 * Tells the client of a decision in header fields. Called for allowed and refused calls
 * alike, but not for decisions made without the store, whose numbers would be untrue. A
 * bean of this type is called after those that {@code ratelimit.web.headers} names.
 * Thread-safe.
 */
@FunctionalInterface
public interface RateLimitHeaderWriter {

	/**
	 * Writes the fields.
	 * @param decision the decision
	 * @param headers the response
	 */
	void write(RateLimitDecision decision, HeaderSink headers);

}
