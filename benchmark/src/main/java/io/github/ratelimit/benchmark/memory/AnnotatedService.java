package io.github.ratelimit.benchmark.memory;

import io.github.ratelimit.RateLimit;

/**
 * A bean of an application, with limits that never refuse, and one that does.
 */
class AnnotatedService {

	static final String LIMIT = "1000000000/hour";

	/** All callers share one counter. */
	@RateLimit(value = LIMIT, key = "global")
	String global(String client) {
		return client;
	}

	/** Each value of the argument has a counter. */
	@RateLimit(value = LIMIT, key = "#client")
	String byArgument(String client) {
		return client;
	}

	/** Proves that annotations limit here. */
	@RateLimit(value = "1/day", key = "global")
	void onceADay() {
	}

}
