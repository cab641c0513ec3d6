package io.github.ratelimit.benchmark.contender;

import java.time.Duration;
import java.util.List;

import io.github.ratelimit.benchmark.load.Race;

/**
 * Fails unless a limit of some calls admits exactly these, however many threads call.
 */
public final class ExactnessCheck {

	private static final Rule RULE = new Rule(25, Duration.ofHours(1));

	private static final int THREADS = 8;

	private static final int CALLS_OF_EACH = 10;

	private ExactnessCheck() {
	}

	public static void run(Contender contender) throws Exception {
		if (!contender.limits()) {
			return;
		}
		String key = "race";
		Decider decider = contender.decider(RULE, List.of(key));
		long allowed = Race.run(THREADS, CALLS_OF_EACH, () -> decider.allows(key));
		if (allowed != RULE.permits()) {
			throw new IllegalStateException(
					contender.name() + " admitted " + allowed + " calls of a limit of " + RULE.permits());
		}
	}

}
