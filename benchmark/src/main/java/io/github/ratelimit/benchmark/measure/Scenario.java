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
 * @param table where its figures are shown
 * @param label what is called, in a few words
 * @param threads how many threads call
 * @param keys the keys that they call with
 * @param rule how often each key may pass
 * @param refuses whether all calls are refused, or none
 */
record Scenario(Table table, String label, int threads, Keys keys, Rule rule, boolean refuses) {

	private static final Keys MANY = new Keys(10_000);

	/** Slow enough for buckets that are never full, as those of real clients are. */
	private static final Rule OF_MANY = new Rule(1000, Duration.ofHours(1));

	static final Scenario MANY_KEYS = new Scenario("redis-many-8", "10,000 keys, 8 threads", 8, MANY, OF_MANY, false);

	static final Scenario MANY_KEYS_MANY_THREADS = new Scenario("redis-many-64", "10,000 keys, 64 threads", 64, MANY,
			OF_MANY, false);

	static final Scenario ONE_KEY = new Scenario("redis-hot-8", "one key, 8 threads", 8, new Keys(1),
			new Rule(500_000, Duration.ofSeconds(1)), false);

	static final Scenario REFUSALS = new Scenario("redis-refused-8", "all refused, 8 threads", 8, new Keys(1000),
			new Rule(1, Duration.ofDays(1)), true);

	private Scenario(String id, String label, int threads, Keys keys, Rule rule, boolean refuses) {
		this(new Table(id, "Redis: " + label, Comparison.over(Names.FLOOR), Comparison.over(Names.OURS)), label,
				threads, keys, rule, refuses);
	}

}
