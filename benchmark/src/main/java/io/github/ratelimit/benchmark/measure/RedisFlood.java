package io.github.ratelimit.benchmark.measure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

import org.HdrHistogram.Histogram;

import io.github.ratelimit.benchmark.Settings;
import io.github.ratelimit.benchmark.contender.Contender;
import io.github.ratelimit.benchmark.contender.Decider;
import io.github.ratelimit.benchmark.contender.Names;
import io.github.ratelimit.benchmark.contender.Rule;
import io.github.ratelimit.benchmark.load.Flood;
import io.github.ratelimit.benchmark.load.Keys;
import io.github.ratelimit.benchmark.load.OpenLoop;
import io.github.ratelimit.benchmark.load.Rounds;
import io.github.ratelimit.benchmark.load.Sample;
import io.github.ratelimit.benchmark.redis.RedisStatistics;
import io.github.ratelimit.benchmark.redis.RedisUsage;
import io.github.ratelimit.benchmark.report.Figures;
import io.github.ratelimit.benchmark.report.Table;

/**
 * How much longer honest callers wait while many clients call with a key that is refused.
 */
public final class RedisFlood {

	private static final int HONEST_RATE = 2000;

	private static final int HONEST_THREADS = 32;

	private static final Rule HONEST_RULE = new Rule(1000, Duration.ofHours(1));

	private static final int FLOOD_RATE = 20_000;

	private static final int FLOOD_CLIENTS = 200;

	private static final Rule FLOOD_RULE = new Rule(1, Duration.ofDays(1));

	private static final String FLOOD_KEY = "flood";

	private static final Table TABLE = new Table("redis-flood",
			"Redis: honest callers, 2,000 calls a second on 5,000 keys, in microseconds from the intended start, "
					+ "beside a flood of 20,000 calls a second of one refused key by 200 clients");

	private static final double NANOS_PER_MICRO = 1000;

	private static final double MICROS_PER_HUNDREDTH_SECOND = 10_000;

	private final Keys honestKeys = new Keys(5000);

	private final Settings settings;

	private final RedisStatistics redis;

	private final Figures figures;

	public RedisFlood(Settings settings, RedisStatistics redis, Figures figures) {
		this.settings = settings;
		this.redis = redis;
		this.figures = figures;
	}

	public void measure(List<Contender> contenders) throws Exception {
		Map<String, Callers> all = new LinkedHashMap<>();
		all.put(Names.DRIVER, new Callers((key) -> true, (key) -> true));
		for (Contender contender : contenders) {
			all.put(contender.name(), callers(contender));
		}
		try (OpenLoop honest = new OpenLoop(HONEST_THREADS, HONEST_RATE);
				Flood flood = new Flood(FLOOD_CLIENTS, FLOOD_RATE)) {
			for (Callers callers : all.values()) {
				Future<Sample> flooding = flood.begin(callers.flood(), this.settings.warmUp());
				honest.run(callers.honest(), this.honestKeys, this.settings.warmUp());
				flooding.get();
			}
			Rounds.run(this.settings.rounds(), List.copyOf(all.keySet()),
					(name) -> measure(name, all.get(name), honest, flood));
		}
	}

	/**
	 * Takes the only permit of the flood: from then on it is answered if it is refused.
	 */
	private Callers callers(Contender contender) throws Exception {
		Decider denied = contender.decider(FLOOD_RULE, List.of(FLOOD_KEY));
		if (!denied.allows(FLOOD_KEY)) {
			throw new IllegalStateException(contender.name() + " refused a call within the limit");
		}
		return new Callers(contender.decider(HONEST_RULE, this.honestKeys.all()),
				(key) -> denied.allows(FLOOD_KEY) != contender.limits());
	}

	private void measure(String name, Callers callers, OpenLoop honest, Flood flood) throws Exception {
		Duration turn = this.settings.longTurn();
		Histogram without = honest.run(callers.honest(), this.honestKeys, turn);
		RedisUsage before = this.redis.usage();
		Future<Sample> flooding = flood.begin(callers.flood(), turn);
		Histogram beside = honest.run(callers.honest(), this.honestKeys, turn);
		Sample flooded = flooding.get();
		RedisUsage usage = this.redis.usage().since(before);
		add(name, "p99, ÷ without the flood", micros(beside, 99) / micros(without, 99));
		add(name, "p99", micros(beside, 99));
		add(name, "p99 without", micros(without, 99));
		add(name, "p50", micros(beside, 50));
		add(name, "p50 without", micros(without, 50));
		add(name, "calls/s of the flood", flooded.callsPerSecond());
		add(name, "Redis commands/s", usage.commands() / flooded.seconds());
		add(name, "% of a processor, Redis", usage.cpuMicros() / flooded.seconds() / MICROS_PER_HUNDREDTH_SECOND);
	}

	private void add(String name, String column, double value) {
		this.figures.add(TABLE, name, column, value);
	}

	private static double micros(Histogram histogram, double percentile) {
		return histogram.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
	}

	/** What answers the honest callers, and what the flood. */
	private record Callers(Decider honest, Decider flood) {

	}

}
