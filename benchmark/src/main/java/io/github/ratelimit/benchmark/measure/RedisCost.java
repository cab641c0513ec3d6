package io.github.ratelimit.benchmark.measure;

import java.time.Duration;
import java.util.List;

import io.github.ratelimit.benchmark.Settings;
import io.github.ratelimit.benchmark.contender.Contender;
import io.github.ratelimit.benchmark.contender.Decider;
import io.github.ratelimit.benchmark.contender.Names;
import io.github.ratelimit.benchmark.contender.Rule;
import io.github.ratelimit.benchmark.load.Keys;
import io.github.ratelimit.benchmark.load.Rounds;
import io.github.ratelimit.benchmark.redis.RedisAddress;
import io.github.ratelimit.benchmark.redis.RedisMonitor;
import io.github.ratelimit.benchmark.redis.RedisStatistics;
import io.github.ratelimit.benchmark.report.Comparison;
import io.github.ratelimit.benchmark.report.Figures;
import io.github.ratelimit.benchmark.report.Table;

/**
 * What one thread's decisions allocate and send, and what a key takes in Redis.
 */
public final class RedisCost {

	private static final Table ALLOCATED = new Table("redis-allocated",
			"Redis: bytes allocated for a decision, by all threads of the JVM", Comparison.beyond(Names.FLOOR),
			Comparison.over(Names.OURS));

	private static final Table ALLOCATED_BY_CALLER = new Table("redis-allocated-by-caller",
			"Redis: bytes allocated for a decision, by the calling thread", Comparison.beyond(Names.FLOOR),
			Comparison.over(Names.OURS));

	private static final Table REQUESTS = new Table("redis-requests",
			"Redis: commands sent for a decision, each a round trip");

	private static final Table MEMORY = new Table("redis-memory", "Redis: bytes of memory for each key of 1000 an hour",
			Comparison.over(Names.OURS));

	private static final Rule RULE = new Rule(1000, Duration.ofHours(1));

	private static final int WATCHED = 100;

	private final Keys keys = new Keys(100);

	private final Settings settings;

	private final RedisAddress address;

	private final RedisStatistics redis;

	private final Figures figures;

	public RedisCost(Settings settings, RedisAddress address, RedisStatistics redis, Figures figures) {
		this.settings = settings;
		this.address = address;
		this.redis = redis;
		this.figures = figures;
	}

	public void measure(List<Contender> contenders) throws Exception {
		this.redis.dropKeys();
		int calls = this.settings.smoke() ? 500 : 5000;
		for (Contender contender : contenders) {
			call(contender.decider(RULE, this.keys.all()), calls);
		}
		Rounds.run(this.settings.rounds(), contenders, (contender) -> {
			AllocatedBytes before = AllocatedBytes.now();
			call(contender.decider(RULE, List.of()), calls);
			AllocatedBytes allocated = AllocatedBytes.now().since(before);
			this.figures.add(ALLOCATED, contender.name(), "bytes", (double) allocated.byAll() / calls);
			this.figures.add(ALLOCATED_BY_CALLER, contender.name(), "bytes", (double) allocated.byCaller() / calls);
		});
		for (Contender contender : contenders) {
			this.figures.add(REQUESTS, contender.name(), "commands", requests(contender));
			if (contender.limits()) {
				KeyMemory.measure(contender, this.redis, MEMORY, this.figures);
			}
		}
	}

	/** Of keys that are there already: the first call of a key may take more. */
	private double requests(Contender contender) throws Exception {
		Decider decider = contender.decider(RULE, this.keys.all());
		for (String key : this.keys.all()) {
			expectAllowed(decider, key);
		}
		try (RedisMonitor monitor = new RedisMonitor(this.address)) {
			call(decider, WATCHED);
			return (double) monitor.stop(this.redis) / WATCHED;
		}
	}

	private void call(Decider decider, int calls) throws Exception {
		for (int i = 0; i < calls; i++) {
			expectAllowed(decider, this.keys.any());
		}
	}

	private static void expectAllowed(Decider decider, String key) throws Exception {
		if (!decider.allows(key)) {
			throw new IllegalStateException("refused a call within the limit");
		}
	}

}
