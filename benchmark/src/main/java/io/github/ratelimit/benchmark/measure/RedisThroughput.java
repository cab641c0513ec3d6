package io.github.ratelimit.benchmark.measure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.ratelimit.benchmark.Settings;
import io.github.ratelimit.benchmark.contender.Contender;
import io.github.ratelimit.benchmark.contender.Decider;
import io.github.ratelimit.benchmark.contender.Names;
import io.github.ratelimit.benchmark.load.ClosedLoop;
import io.github.ratelimit.benchmark.load.Rounds;
import io.github.ratelimit.benchmark.load.Sample;
import io.github.ratelimit.benchmark.redis.RedisStatistics;
import io.github.ratelimit.benchmark.redis.RedisUsage;
import io.github.ratelimit.benchmark.report.Comparison;
import io.github.ratelimit.benchmark.report.Figures;
import io.github.ratelimit.benchmark.report.Table;

/**
 * How many decisions a second there are, and what each takes from Redis.
 */
public final class RedisThroughput {

	/** Many threads first, as with few the compiler still takes part. */
	private static final List<Scenario> SCENARIOS = List.of(Scenario.MANY_KEYS_MANY_THREADS, Scenario.MANY_KEYS,
			Scenario.ONE_KEY, Scenario.REFUSALS);

	private static final Table CPU = new Table("redis-cpu", "Redis: microseconds of its processor for a decision",
			Comparison.over(Names.FLOOR), Comparison.over(Names.OURS));

	private final Settings settings;

	private final RedisStatistics redis;

	private final Figures figures;

	public RedisThroughput(Settings settings, RedisStatistics redis, Figures figures) {
		this.settings = settings;
		this.redis = redis;
		this.figures = figures;
	}

	public void measure(List<Contender> contenders) throws Exception {
		// One caller leaves a processor to the compiler.
		try (ClosedLoop loop = new ClosedLoop(1)) {
			for (Contender contender : contenders) {
				run(Scenario.MANY_KEYS, contender, prepare(Scenario.MANY_KEYS, contender), loop,
						this.settings.warmUp());
			}
		}
		for (Scenario scenario : SCENARIOS) {
			this.redis.dropKeys();
			try (ClosedLoop loop = new ClosedLoop(scenario.threads())) {
				measure(scenario, contenders, loop);
			}
		}
	}

	private void measure(Scenario scenario, List<Contender> contenders, ClosedLoop loop) throws Exception {
		Map<Contender, Decider> deciders = new LinkedHashMap<>();
		for (Contender contender : contenders) {
			deciders.put(contender, prepare(scenario, contender));
			run(scenario, contender, deciders.get(contender), loop, this.settings.turn());
		}
		Rounds.run(this.settings.rounds(), contenders, (contender) -> {
			RedisUsage before = this.redis.usage();
			Sample sample = run(scenario, contender, deciders.get(contender), loop, this.settings.turn());
			RedisUsage usage = this.redis.usage().since(before);
			add(scenario, contender, "decisions/s", sample.callsPerSecond());
			this.figures.add(CPU, contender.name(), scenario.label(), usage.cpuMicros() / sample.calls());
			add(scenario, contender, "Redis commands", (double) usage.commands() / sample.calls());
			add(scenario, contender, "bytes on the wire", (double) usage.bytes() / sample.calls());
		});
	}

	/** Where all calls are refused, takes the permit that there is for each key. */
	private static Decider prepare(Scenario scenario, Contender contender) throws Exception {
		Decider decider = contender.decider(scenario.rule(), scenario.keys().all());
		if (scenario.refuses()) {
			for (String key : scenario.keys().all()) {
				if (!decider.allows(key)) {
					throw new IllegalStateException(contender.name() + " refused a call within the limit");
				}
			}
		}
		return decider;
	}

	private static Sample run(Scenario scenario, Contender contender, Decider decider, ClosedLoop loop,
			Duration duration) throws Exception {
		Sample sample = loop.run(decider, scenario.keys(), duration);
		long expected = (scenario.refuses() && contender.limits()) ? 0 : sample.calls();
		if (sample.allowed() != expected) {
			throw new IllegalStateException(contender.name() + " allowed " + sample.allowed() + " of " + sample.calls()
					+ " calls, and should have allowed " + expected);
		}
		return sample;
	}

	private void add(Scenario scenario, Contender contender, String column, double value) {
		this.figures.add(scenario.table(), contender.name(), column, value);
	}

}
