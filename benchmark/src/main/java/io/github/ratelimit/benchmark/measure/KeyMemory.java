package io.github.ratelimit.benchmark.measure;

import java.time.Duration;

import io.github.ratelimit.benchmark.contender.Contender;
import io.github.ratelimit.benchmark.contender.Decider;
import io.github.ratelimit.benchmark.contender.Rule;
import io.github.ratelimit.benchmark.load.Keys;
import io.github.ratelimit.benchmark.redis.RedisStatistics;
import io.github.ratelimit.benchmark.report.Figures;
import io.github.ratelimit.benchmark.report.Table;

/**
 * What a key takes in Redis. It does not vary, and is counted once.
 */
final class KeyMemory {

	private static final Rule RULE = new Rule(1000, Duration.ofHours(1));

	private static final Keys KEYS = new Keys(100);

	private static final int FEW_CALLS = 1;

	private static final int MANY_CALLS = 100;

	private KeyMemory() {
	}

	/** Drops all keys first. */
	static void measure(Contender contender, RedisStatistics redis, Table table, Figures figures) throws Exception {
		figures.add(table, contender.name(), "after 1 call", after(FEW_CALLS, contender, redis));
		figures.add(table, contender.name(), "after 100 calls", after(MANY_CALLS, contender, redis));
	}

	private static double after(int calls, Contender contender, RedisStatistics redis) throws Exception {
		redis.dropKeys();
		Decider decider = contender.decider(RULE, KEYS.all());
		for (String key : KEYS.all()) {
			for (int i = 0; i < calls; i++) {
				if (!decider.allows(key)) {
					throw new IllegalStateException(contender.name() + " refused a call within the limit");
				}
			}
		}
		return (double) redis.memoryOfKeys() / KEYS.all().size();
	}

}
