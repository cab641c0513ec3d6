package io.github.ratelimit.benchmark.contender;

import java.util.List;

/**
 * Resilience4j, which counts in the memory of one instance.
 */
public final class Resilience4jContender implements Contender {

	@Override
	public String name() {
		return "Resilience4j (in memory)";
	}

	@Override
	public Decider decider(Rule rule, List<String> keys) {
		return InMemoryDeciders.resilience4j(rule);
	}

}
