package io.github.ratelimit.benchmark.http;

import java.util.Locale;

import io.github.ratelimit.benchmark.contender.Names;

/**
 * How an endpoint is limited, by the names in the table.
 */
enum HttpVariant {

	/** Not at all. */
	UNLIMITED("no limit"),

	/** An interceptor that asks Redis for nothing. */
	FLOOR(Names.FLOOR),

	/** The annotation of this library. */
	RATELIMIT(Names.OURS + ", @RateLimit"),

	/** An interceptor that asks Redis to decide. */
	BUCKET4J("Bucket4j (Lettuce)"),

	/** An interceptor that counts in memory. */
	RESILIENCE4J("Resilience4j (in memory)");

	private final String label;

	HttpVariant(String label) {
		this.label = label;
	}

	String label() {
		return this.label;
	}

	/** Whether calls over the limit are refused. */
	boolean limits() {
		return this != UNLIMITED && this != FLOOR;
	}

	String profile() {
		return name().toLowerCase(Locale.ROOT);
	}

}
