package io.github.ratelimit.benchmark.measure;

import java.time.Duration;
import java.util.List;

import io.github.ratelimit.benchmark.Settings;
import io.github.ratelimit.benchmark.contender.Contender;
import io.github.ratelimit.benchmark.load.Rounds;
import io.github.ratelimit.benchmark.redis.RedisStatistics;
import io.github.ratelimit.benchmark.report.Figures;

/**
 * How many decisions a second there are, and what each takes from Redis.
 */
public final class RedisThroughput {

	/** Many threads first, as with few the compiler still takes part. */
	private static final List<Scenario> SCENARIOS = List.of(Scenario.MANY_KEYS_MANY_THREADS, Scenario.MANY_KEYS,
			Scenario.ONE_KEY_MANY_THREADS, Scenario.ONE_KEY, Scenario.REFUSALS, Scenario.ONE_KEY_REFUSED);

	private final Settings settings;

	private final RedisStatistics redis;

	private final Figures figures;

	public RedisThroughput(Settings settings, RedisStatistics redis, Figures figures) {
		this.settings = settings;
		this.redis = redis;
		this.figures = figures;
	}

	public void measure(List<Contender> contenders) throws Exception {
		RedisLoad.warmUp(Scenario.MANY_KEYS, contenders, this.settings.warmUp());
		for (Scenario scenario : SCENARIOS) {
			this.redis.dropKeys();
			try (RedisLoad load = new RedisLoad(scenario)) {
				for (Contender contender : contenders) {
					load.begin(contender, this.settings.turn());
				}
				Duration turn = (scenario == Scenario.ONE_KEY_REFUSED) ? this.settings.longTurn()
						: this.settings.turn();
				Rounds.run(this.settings.rounds(), contenders, (contender) -> add(scenario, contender.name(),
						load.measure(contender, this.redis::usage, turn)));
			}
		}
	}

	private void add(Scenario scenario, String row, RedisWork work) {
		this.figures.add(scenario.throughput(), row, "decisions/s", work.decisionsPerSecond());
		this.figures.add(scenario.throughput(), row, "scripts/s", work.scriptsPerSecond());
		this.figures.add(scenario.throughput(), row, "Redis commands/s", work.commandsPerSecond());
		this.figures.add(scenario.cpu(), row, "µs", work.cpuMicros());
		this.figures.add(scenario.cpu(), row, "scripts", work.scripts());
		this.figures.add(scenario.cpu(), row, "Redis commands", work.commands());
		this.figures.add(scenario.cpu(), row, "bytes on the wire", work.bytes());
	}

}
