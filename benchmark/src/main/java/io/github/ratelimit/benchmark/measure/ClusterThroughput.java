package io.github.ratelimit.benchmark.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.ratelimit.benchmark.Settings;
import io.github.ratelimit.benchmark.contender.Contender;
import io.github.ratelimit.benchmark.contender.Names;
import io.github.ratelimit.benchmark.load.Rounds;
import io.github.ratelimit.benchmark.redis.RedisUsage;
import io.github.ratelimit.benchmark.report.Comparison;
import io.github.ratelimit.benchmark.report.Figures;
import io.github.ratelimit.benchmark.report.Table;

/**
 * How many decisions a second a cluster makes, and what each takes from all its masters,
 * beside one server.
 */
public final class ClusterThroughput {

	private static final Scenario SCENARIO = Scenario.manyKeys("sizing-cluster", Scenario.MANY);

	private static final Table THROUGHPUT = new Table(SCENARIO.id(),
			"Sizing: one server and a cluster, " + SCENARIO.label(), Comparison.over(Names.OURS),
			Comparison.over(Names.FLOOR), Comparison.over(Names.FLOOR_OF_CLUSTER));

	private static final Table CPU = new Table(SCENARIO.id() + "-cpu",
			"Sizing: microseconds of the processor of all masters for a decision, " + SCENARIO.label(),
			Comparison.over(Names.OURS), Comparison.over(Names.FLOOR), Comparison.over(Names.FLOOR_OF_CLUSTER));

	private final Map<Contender, Supplier<RedisUsage>> servers = new LinkedHashMap<>();

	private final Settings settings;

	private final Figures figures;

	public ClusterThroughput(Settings settings, Figures figures) {
		this.settings = settings;
		this.figures = figures;
	}

	/** Adds those who ask the servers of which this says what they have done. */
	public ClusterThroughput with(List<Contender> contenders, Supplier<RedisUsage> usage) {
		contenders.forEach((contender) -> this.servers.put(contender, usage));
		return this;
	}

	/** Of all that have been added. */
	public void measure() throws Exception {
		List<Contender> contenders = new ArrayList<>(this.servers.keySet());
		RedisLoad.warmUp(SCENARIO, contenders, this.settings.warmUp());
		try (RedisLoad load = new RedisLoad(SCENARIO)) {
			for (Contender contender : contenders) {
				load.begin(contender, this.settings.turn());
			}
			Rounds.run(this.settings.rounds(), contenders, (contender) -> add(contender.name(),
					load.measure(contender, this.servers.get(contender), this.settings.turn())));
		}
	}

	private void add(String row, RedisWork work) {
		this.figures.add(THROUGHPUT, row, "decisions/s", work.decisionsPerSecond());
		this.figures.add(CPU, row, "µs", work.cpuMicros());
		this.figures.add(CPU, row, "scripts", work.scripts());
		this.figures.add(CPU, row, "bytes on the wire", work.bytes());
	}

}
