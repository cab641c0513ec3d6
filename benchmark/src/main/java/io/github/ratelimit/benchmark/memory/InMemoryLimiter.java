package io.github.ratelimit.benchmark.memory;

import java.util.function.Function;

import io.github.ratelimit.benchmark.contender.Decider;
import io.github.ratelimit.benchmark.contender.InMemoryDeciders;
import io.github.ratelimit.benchmark.contender.Names;
import io.github.ratelimit.benchmark.contender.Rule;

/**
 * The limiters that count in memory, by their names in the tables.
 */
public enum InMemoryLimiter {

	/** No limiter. */
	FLOOR("floor: a map and a clock", InMemoryDeciders::floor),

	/** This library, from the call of its limiter to the decision. */
	RATELIMIT(Names.OURS, InMemoryDeciders::library),

	/** A bucket for each key. */
	BUCKET4J("Bucket4j (local)", InMemoryDeciders::bucket4j),

	/** A limiter for each key. */
	RESILIENCE4J("Resilience4j", InMemoryDeciders::resilience4j),

	/** A limiter for each key. */
	GUAVA("Guava RateLimiter", InMemoryDeciders::guava);

	private final String label;

	private final Function<Rule, Decider> factory;

	InMemoryLimiter(String label, Function<Rule, Decider> factory) {
		this.label = label;
		this.factory = factory;
	}

	/**
	 * Whether a limit admits as many calls as it says at once. Guava's is a rate, of
	 * which nothing is saved up at first.
	 */
	boolean isExact() {
		return this != FLOOR && this != GUAVA;
	}

	String label() {
		return this.label;
	}

	Decider decider(Rule rule) {
		return this.factory.apply(rule);
	}

}
