package io.github.ratelimit.benchmark.measure;

import java.time.Duration;

import io.github.ratelimit.benchmark.contender.Names;
import io.github.ratelimit.benchmark.contender.Rule;
import io.github.ratelimit.benchmark.load.Keys;
import io.github.ratelimit.benchmark.report.Comparison;
import io.github.ratelimit.benchmark.report.Table;

/**
 * Who calls, and how often they may.
 *
 * @param id the name of its tables
 * @param label what is called, in a few words
 * @param threads how many threads call
 * @param keys the keys that they call with
 * @param rule how often each key may pass
 * @param refuses whether all calls are refused, or none
 */
record Scenario(String id, String label, int threads, Keys keys, Rule rule, boolean refuses) {

	static final int FEW = 8;

	static final int MANY = 64;

	private static final Keys THOUSAND = new Keys(1000);

	private static final Keys ONE = new Keys(1);

	/** Slow enough for buckets that are never full, as those of real clients are. */
	private static final Rule OF_MANY_KEYS = new Rule(10_000, Duration.ofHours(1));

	private static final Rule OF_ONE_KEY = new Rule(500_000, Duration.ofSeconds(1));

	private static final Rule REFUSING_ONE_KEY = new Rule(1, Duration.ofDays(1));

	/**
	 * Another one, as who remembers refusals may remember those of the other scenario
	 * after its keys have been dropped.
	 */
	private static final Rule REFUSING_MANY_KEYS = new Rule(1, Duration.ofDays(2));

	static final Scenario MANY_KEYS = manyKeys("redis-many-8", FEW);

	static final Scenario MANY_KEYS_MANY_THREADS = manyKeys("redis-many-64", MANY);

	static final Scenario ONE_KEY = new Scenario("redis-hot-8", "one key, 8 threads", FEW, ONE, OF_ONE_KEY, false);

	static final Scenario ONE_KEY_MANY_THREADS = new Scenario("redis-hot-64", "one key, 64 threads", MANY, ONE,
			OF_ONE_KEY, false);

	static final Scenario REFUSALS = new Scenario("redis-refused-8", "1,000 keys, all refused, 8 threads", FEW,
			THOUSAND, REFUSING_MANY_KEYS, true);

	static final Scenario ONE_KEY_REFUSED = new Scenario("redis-denied-8", "one key, refused, 8 threads", FEW, ONE,
			REFUSING_ONE_KEY, true);

	/** Calls of 1,000 keys that are allowed. */
	static Scenario manyKeys(String id, int threads) {
		return new Scenario(id, "1,000 keys, " + threads + ((threads == 1) ? " thread" : " threads"), threads, THOUSAND,
				OF_MANY_KEYS, false);
	}

	/** How much is decided. */
	Table throughput() {
		return new Table(this.id, "Redis: " + this.label, Comparison.over(Names.FLOOR), Comparison.over(Names.OURS));
	}

	/** What that takes from Redis. */
	Table cpu() {
		return new Table(this.id + "-cpu", "Redis: microseconds of its processor for a decision, " + this.label,
				Comparison.over(Names.FLOOR), Comparison.over(Names.OURS));
	}

}
