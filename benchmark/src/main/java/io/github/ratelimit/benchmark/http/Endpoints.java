package io.github.ratelimit.benchmark.http;

import java.time.Duration;

import io.github.ratelimit.benchmark.contender.Rule;

/**
 * What is called, and how often each client may.
 */
final class Endpoints {

	/** The header that says who calls. */
	static final String CLIENT = "X-Client";

	static final String GENEROUS = "/generous";

	/** More than anybody calls, and so few that buckets are not full. */
	static final int GENEROUS_PERMITS = 1000;

	static final Rule GENEROUS_RULE = new Rule(GENEROUS_PERMITS, Duration.ofHours(1));

	static final String STRICT = "/strict";

	static final int STRICT_PERMITS = 25;

	static final Rule STRICT_RULE = new Rule(STRICT_PERMITS, Duration.ofHours(1));

	private Endpoints() {
	}

}
