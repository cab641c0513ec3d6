package io.github.ratelimit.benchmark.memory;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.openjdk.jmh.results.RunResult;

import io.github.ratelimit.benchmark.Settings;
import io.github.ratelimit.benchmark.contender.ExactnessCheck;
import io.github.ratelimit.benchmark.contender.Names;
import io.github.ratelimit.benchmark.load.Rounds;
import io.github.ratelimit.benchmark.report.Comparison;
import io.github.ratelimit.benchmark.report.Figures;
import io.github.ratelimit.benchmark.report.Table;

/**
 * What decisions in memory take, by JMH.
 */
public final class InMemoryDecisions {

	private static final Map<String, Table> TABLES = new LinkedHashMap<>();

	static {
		TABLES.put("manyKeys", table("memory-many-1", "In memory: 10,000 keys, 1 thread"));
		TABLES.put("oneKey", table("memory-hot-8", "In memory: one key, 8 threads"));
		TABLES.put("refused", table("memory-refused-1", "In memory: every call refused, 10,000 keys, 1 thread"));
	}

	private static final int WARM_UPS = 5;

	private final Settings settings;

	private final Figures figures;

	public InMemoryDecisions(Settings settings, Figures figures) {
		this.settings = settings;
		this.figures = figures;
	}

	private static Table table(String id, String title) {
		return new Table(id, title, Comparison.over(Names.OURS));
	}

	public void measure() throws Exception {
		List<InMemoryLimiter> limiters = Arrays.asList(InMemoryLimiter.values());
		for (InMemoryLimiter limiter : limiters) {
			if (limiter.isExact()) {
				ExactnessCheck.run(limiter.label(), limiter::decider);
			}
		}
		JmhTurn turn = new JmhTurn(this.settings, WARM_UPS);
		for (Map.Entry<String, Table> each : TABLES.entrySet()) {
			String benchmark = InMemoryBenchmark.class.getName() + "." + each.getKey();
			Rounds.run(this.settings.forks(), limiters, (limiter) -> {
				RunResult result = turn.run(benchmark, "limiter", limiter.name());
				this.figures.add(each.getValue(), limiter.label(), "ns", JmhTurn.nanos(result));
				this.figures.add(each.getValue(), limiter.label(), "bytes allocated", JmhTurn.bytes(result));
			});
		}
	}

}
