package io.github.ratelimit.benchmark.measure;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

import io.github.ratelimit.benchmark.contender.Contender;
import io.github.ratelimit.benchmark.contender.Decider;
import io.github.ratelimit.benchmark.load.ClosedLoop;
import io.github.ratelimit.benchmark.load.Sample;
import io.github.ratelimit.benchmark.redis.RedisUsage;

/**
 * The calls of a scenario. Fails on any that is not answered as is due.
 */
final class RedisLoad implements AutoCloseable {

	private final Map<Contender, Decider> deciders = new HashMap<>();

	private final Scenario scenario;

	private final ClosedLoop loop;

	RedisLoad(Scenario scenario) {
		this(scenario, scenario.threads());
	}

	private RedisLoad(Scenario scenario, int threads) {
		this.scenario = scenario;
		this.loop = new ClosedLoop(threads);
	}

	/** One caller, who leaves a processor to the compiler. */
	static void warmUp(Scenario scenario, Iterable<Contender> contenders, Duration duration) throws Exception {
		try (RedisLoad load = new RedisLoad(scenario, 1)) {
			for (Contender contender : contenders) {
				load.begin(contender, duration);
			}
		}
	}

	/**
	 * A first turn, of which nothing is measured. Where all calls are refused, takes the
	 * permit that there is for each key.
	 */
	void begin(Contender contender, Duration duration) throws Exception {
		Decider decider = contender.decider(this.scenario.rule(), this.scenario.keys().all());
		if (this.scenario.refuses()) {
			for (String key : this.scenario.keys().all()) {
				if (!decider.allows(key)) {
					throw new IllegalStateException(contender.name() + " refused a call within the limit");
				}
			}
		}
		this.deciders.put(contender, decider);
		run(contender, duration);
	}

	/** A turn of somebody who has begun, and calls again just before it. */
	RedisWork measure(Contender contender, Supplier<RedisUsage> redis, Duration duration) throws Exception {
		this.deciders.get(contender).allows(this.scenario.keys().any());
		RedisUsage before = redis.get();
		Sample sample = run(contender, duration);
		return new RedisWork(sample, redis.get().since(before));
	}

	private Sample run(Contender contender, Duration duration) throws Exception {
		Sample sample = this.loop.run(this.deciders.get(contender), this.scenario.keys(), duration);
		long expected = (this.scenario.refuses() && contender.limits()) ? 0 : sample.calls();
		if (sample.allowed() != expected) {
			throw new IllegalStateException(contender.name() + " allowed " + sample.allowed() + " of " + sample.calls()
					+ " calls, and should have allowed " + expected);
		}
		return sample;
	}

	@Override
	public void close() {
		this.loop.close();
	}

}
