package io.github.ratelimit.web;

import java.util.List;

import io.github.ratelimit.RateLimitDecision;

/**
 * Tells a client of its limits in header fields. A bean of this type is called after the
 * writers that {@code ratelimit.web.headers} names. Thread-safe.
 */
@FunctionalInterface
public interface RateLimitHeaderWriter {

	/**
	 * Writes the fields. Called each time that the response has a further decision to
	 * tell of, with all of them.
	 * @param decisions one decision of each policy that limits the request, the one with
	 * the least left first; never empty. Decisions that were made without the store are
	 * not among them, as their numbers would be untrue
	 * @param headers the response
	 */
	void write(List<RateLimitDecision> decisions, HeaderSink headers);

}
