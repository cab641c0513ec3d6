package io.github.ratelimit.benchmark.load;

import java.util.List;

/**
 * Lets everyone have a turn in every round, so that a slow minute of the machine is one
 * of all of them. The one that was first is last in the next round.
 */
public final class Rounds {

	private Rounds() {
	}

	public static <T> void run(int rounds, List<T> all, Turn<T> turn) throws Exception {
		for (int round = 0; round < rounds; round++) {
			for (int i = 0; i < all.size(); i++) {
				turn.take(all.get((round + i) % all.size()));
			}
		}
	}

	/** What is measured in a turn. */
	@FunctionalInterface
	public interface Turn<T> {

		void take(T one) throws Exception;

	}

}
