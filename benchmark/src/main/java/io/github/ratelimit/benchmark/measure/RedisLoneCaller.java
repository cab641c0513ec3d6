package io.github.ratelimit.benchmark.measure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.HdrHistogram.Histogram;

import io.github.ratelimit.benchmark.Settings;
import io.github.ratelimit.benchmark.contender.Contender;
import io.github.ratelimit.benchmark.contender.Decider;
import io.github.ratelimit.benchmark.contender.Names;
import io.github.ratelimit.benchmark.load.LoneCaller;
import io.github.ratelimit.benchmark.load.Rounds;
import io.github.ratelimit.benchmark.report.Comparison;
import io.github.ratelimit.benchmark.report.Figures;
import io.github.ratelimit.benchmark.report.Table;

/**
 * How long a caller waits while nobody else calls.
 */
public final class RedisLoneCaller {

	private static final Scenario SCENARIO = Scenario.manyKeys("redis-alone", 1);

	private static final Table TABLE = new Table(SCENARIO.id(),
			"Redis: microseconds of a call, " + SCENARIO.label() + ", which waits for each answer",
			Comparison.over(Names.FLOOR));

	private static final double NANOS_PER_MICRO = 1000;

	private final Settings settings;

	private final Figures figures;

	public RedisLoneCaller(Settings settings, Figures figures) {
		this.settings = settings;
		this.figures = figures;
	}

	public void measure(List<Contender> contenders) throws Exception {
		Map<Contender, Decider> deciders = new LinkedHashMap<>();
		for (Contender contender : contenders) {
			deciders.put(contender, contender.decider(SCENARIO.rule(), SCENARIO.keys().all()));
			LoneCaller.run(deciders.get(contender), SCENARIO.keys(), this.settings.warmUp());
		}
		Rounds.run(this.settings.rounds(), contenders, (contender) -> add(contender.name(),
				LoneCaller.run(deciders.get(contender), SCENARIO.keys(), this.settings.turn())));
	}

	private void add(String name, Histogram histogram) {
		this.figures.add(TABLE, name, "p50", histogram.getValueAtPercentile(50) / NANOS_PER_MICRO);
		this.figures.add(TABLE, name, "mean", histogram.getMean() / NANOS_PER_MICRO);
		this.figures.add(TABLE, name, "p99", histogram.getValueAtPercentile(99) / NANOS_PER_MICRO);
	}

}
