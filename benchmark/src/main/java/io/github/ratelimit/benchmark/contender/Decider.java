package io.github.ratelimit.benchmark.contender;

/**
 * Decides by one rule. Called by many threads.
 */
@FunctionalInterface
public interface Decider {

	/** Whether a call of this key passes; takes a permit if it does. */
	boolean allows(String key) throws Exception;

}
