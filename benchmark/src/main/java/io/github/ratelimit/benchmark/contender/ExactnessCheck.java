package io.github.ratelimit.benchmark.contender;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import io.github.ratelimit.benchmark.load.Race;

/**
 * Fails unless a limit of some calls admits exactly these, however many threads call: no
 * figure is that of something that does not limit.
 */
public final class ExactnessCheck {

	private static final Rule RULE = new Rule(25, Duration.ofHours(1));

	private static final String KEY = "race";

	private static final int THREADS = 8;

	private static final int CALLS_OF_EACH = 10;

	private ExactnessCheck() {
	}

	/** Runs the check on a contender. */
	public static void run(Contender contender) throws Exception {
		if (contender.limits()) {
			run(contender.name(), RULE, contender.decider(RULE, List.of(KEY)));
		}
	}

	/** Runs the check on what makes a limiter of a rule. */
	public static void run(String name, Function<Rule, Decider> deciders) throws Exception {
		run(name, RULE, deciders.apply(RULE));
	}

	/** Runs the check on what decides by the rule. */
	public static void run(String name, Rule rule, Decider decider) throws Exception {
		long allowed = Race.run(THREADS, CALLS_OF_EACH, () -> decider.allows(KEY));
		if (allowed != rule.permits()) {
			throw new IllegalStateException(name + " admitted " + allowed + " calls of a limit of " + rule.permits());
		}
	}

}
