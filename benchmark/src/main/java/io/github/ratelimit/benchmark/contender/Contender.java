package io.github.ratelimit.benchmark.contender;

import java.util.List;

/**
 * A limiter that is measured.
 */
public interface Contender extends AutoCloseable {

	/** The name in the tables. */
	String name();

	/**
	 * What decides by this rule. What an application does once for each key, and not for
	 * each call, is done here.
	 */
	Decider decider(Rule rule, List<String> keys);

	/** Whether it limits at all; a floor answers every call alike. */
	default boolean limits() {
		return true;
	}

	@Override
	default void close() {
	}

}
