package io.github.ratelimit.benchmark.load;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Lets everyone have a turn in every round, so that a slow minute of the machine hits all
 * of them alike. The order is another one in each round, at first that of the tables, and
 * the same in each run.
 */
public final class Rounds {

	private Rounds() {
	}

	public static <T> void run(int rounds, List<T> all, Turn<T> turn) throws Exception {
		for (int round = 0; round < rounds; round++) {
			List<T> order = new ArrayList<>(all);
			if (round > 0) {
				Collections.shuffle(order, new Random(round));
			}
			for (T each : order) {
				turn.take(each);
			}
		}
	}

	/** What is measured in a turn. */
	@FunctionalInterface
	public interface Turn<T> {

		void take(T one) throws Exception;

	}

}
