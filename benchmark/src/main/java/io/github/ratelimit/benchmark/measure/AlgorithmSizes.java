package io.github.ratelimit.benchmark.measure;

import java.util.List;

import io.github.ratelimit.benchmark.Settings;
import io.github.ratelimit.benchmark.contender.Contender;
import io.github.ratelimit.benchmark.contender.Names;
import io.github.ratelimit.benchmark.load.Rounds;
import io.github.ratelimit.benchmark.redis.RedisStatistics;
import io.github.ratelimit.benchmark.report.Comparison;
import io.github.ratelimit.benchmark.report.Figures;
import io.github.ratelimit.benchmark.report.Table;

/**
 * What a decision by each algorithm takes from Redis: by a script of its own, as a lone
 * caller has it, and by one that is shared with others who call at the same time.
 */
public final class AlgorithmSizes {

	private static final List<Scenario> SCENARIOS = List.of(Scenario.manyKeys("sizing-64", Scenario.MANY),
			Scenario.manyKeys("sizing-1", 1));

	private static final Table MEMORY = new Table("sizing-memory",
			"Sizing: bytes of memory for each key of 1000 an hour");

	private final Settings settings;

	private final RedisStatistics redis;

	private final Figures figures;

	public AlgorithmSizes(Settings settings, RedisStatistics redis, Figures figures) {
		this.settings = settings;
		this.redis = redis;
		this.figures = figures;
	}

	/** Of algorithms, and the floor. */
	public void measure(List<Contender> algorithms) throws Exception {
		RedisLoad.warmUp(Scenario.MANY_KEYS, algorithms, this.settings.warmUp());
		for (Scenario scenario : SCENARIOS) {
			measure(scenario, algorithms);
		}
		for (Contender algorithm : algorithms) {
			if (algorithm.limits()) {
				KeyMemory.measure(algorithm, this.redis, MEMORY, this.figures);
			}
		}
	}

	private void measure(Scenario scenario, List<Contender> algorithms) throws Exception {
		Table table = new Table(scenario.id(),
				"Sizing: microseconds of Redis's processor for a decision, " + scenario.label(),
				Comparison.over(Names.FLOOR));
		this.redis.dropKeys();
		try (RedisLoad load = new RedisLoad(scenario)) {
			for (Contender algorithm : algorithms) {
				load.begin(algorithm, this.settings.turn());
			}
			Rounds.run(this.settings.rounds(), algorithms, (algorithm) -> add(table, algorithm.name(),
					load.measure(algorithm, this.redis::usage, this.settings.turn())));
		}
	}

	private void add(Table table, String row, RedisWork work) {
		this.figures.add(table, row, "µs", work.cpuMicros());
		this.figures.add(table, row, "bytes on the wire", work.bytes());
		this.figures.add(table, row, "scripts", work.scripts());
		this.figures.add(table, row, "Redis commands", work.commands());
		this.figures.add(table, row, "decisions/s", work.decisionsPerSecond());
	}

}
