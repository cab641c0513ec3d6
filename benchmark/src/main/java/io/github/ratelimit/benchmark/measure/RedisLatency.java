package io.github.ratelimit.benchmark.measure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.HdrHistogram.Histogram;

import io.github.ratelimit.benchmark.Settings;
import io.github.ratelimit.benchmark.contender.Contender;
import io.github.ratelimit.benchmark.contender.Decider;
import io.github.ratelimit.benchmark.contender.Names;
import io.github.ratelimit.benchmark.contender.Rule;
import io.github.ratelimit.benchmark.load.Keys;
import io.github.ratelimit.benchmark.load.OpenLoop;
import io.github.ratelimit.benchmark.load.Rounds;
import io.github.ratelimit.benchmark.report.Figures;
import io.github.ratelimit.benchmark.report.Table;

/**
 * How long callers wait who come at a fixed rate.
 */
public final class RedisLatency {

	private static final int RATE = 5000;

	private static final int THREADS = 32;

	private static final Table TABLE = new Table("redis-latency",
			"Redis: microseconds from the intended start, 5,000 calls a second, 10,000 keys");

	private static final Rule RULE = new Rule(1000, Duration.ofHours(1));

	private static final double NANOS_PER_MICRO = 1000;

	private final Keys keys = new Keys(10_000);

	private final Settings settings;

	private final Figures figures;

	public RedisLatency(Settings settings, Figures figures) {
		this.settings = settings;
		this.figures = figures;
	}

	public void measure(List<Contender> contenders) throws Exception {
		Map<String, Decider> deciders = new LinkedHashMap<>();
		deciders.put(Names.DRIVER, (key) -> true);
		for (Contender contender : contenders) {
			deciders.put(contender.name(), contender.decider(RULE, this.keys.all()));
		}
		try (OpenLoop loop = new OpenLoop(THREADS, RATE)) {
			for (Decider decider : deciders.values()) {
				loop.run(decider, this.keys, this.settings.warmUp());
			}
			Rounds.run(this.settings.rounds(), List.copyOf(deciders.keySet()),
					(name) -> add(name, loop.run(deciders.get(name), this.keys, this.settings.longTurn())));
		}
	}

	private void add(String name, Histogram histogram) {
		this.figures.add(TABLE, name, "p50", histogram.getValueAtPercentile(50) / NANOS_PER_MICRO);
		this.figures.add(TABLE, name, "p99", histogram.getValueAtPercentile(99) / NANOS_PER_MICRO);
		this.figures.add(TABLE, name, "p99.9", histogram.getValueAtPercentile(99.9) / NANOS_PER_MICRO);
		this.figures.add(TABLE, name, "slowest", histogram.getMaxValue() / NANOS_PER_MICRO);
	}

}
