package io.github.ratelimit.benchmark.memory;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

import io.github.ratelimit.benchmark.contender.Decider;
import io.github.ratelimit.benchmark.contender.Rule;
import io.github.ratelimit.benchmark.load.Keys;

/**
 * What one decision in memory takes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class InMemoryBenchmark {

	private static final Rule PLENTY = new Rule(1_000_000_000, Duration.ofHours(1));

	private static final Rule NONE_LEFT = new Rule(1, Duration.ofDays(1));

	private final Keys keys = new Keys(10_000);

	private final String key = "192.0.2.1";

	@Param
	private InMemoryLimiter limiter;

	private Decider generous;

	private Decider exhausted;

	@Setup
	public void prepare() throws Exception {
		this.generous = this.limiter.decider(PLENTY);
		this.exhausted = this.limiter.decider(NONE_LEFT);
		for (String each : this.keys.all()) {
			this.exhausted.allows(each);
		}
	}

	@Benchmark
	public boolean manyKeys() throws Exception {
		return expect(true, this.generous.allows(this.keys.any()));
	}

	@Benchmark
	@Threads(8)
	public boolean oneKey() throws Exception {
		return expect(true, this.generous.allows(this.key));
	}

	@Benchmark
	public boolean refused() throws Exception {
		return expect(false, this.exhausted.allows(this.keys.any()));
	}

	private static boolean expect(boolean expected, boolean allowed) {
		if (allowed != expected) {
			throw new IllegalStateException(allowed ? "allowed a call over the limit" : "refused a call within it");
		}
		return allowed;
	}

}
