package io.github.ratelimit.benchmark.memory;

/**
 * The ways to limit a call, by their names in the table.
 */
public enum AnnotatedCall {

	/** Without an annotation. */
	DIRECT("RateLimiter.acquire"),

	/** The simplest key. */
	GLOBAL("@RateLimit(key = \"global\")"),

	/** An expression. */
	BY_ARGUMENT("@RateLimit(key = \"#client\")");

	private final String label;

	AnnotatedCall(String label) {
		this.label = label;
	}

	String label() {
		return this.label;
	}

}
