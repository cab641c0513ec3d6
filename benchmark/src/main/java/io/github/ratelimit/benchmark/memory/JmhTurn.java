package io.github.ratelimit.benchmark.memory;

import java.util.Collection;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs benchmarks of JMH once each, in a JVM for each.
 */
final class JmhTurn {

	private static final String ALLOCATED = "gc.alloc.rate.norm";

	private final TimeValue iteration;

	private final int iterations;

	JmhTurn(boolean smoke) {
		this.iteration = TimeValue.milliseconds(smoke ? 50 : 250);
		this.iterations = smoke ? 1 : 4;
	}

	Collection<RunResult> run(Class<?> benchmarks) throws RunnerException {
		return run(options(benchmarks.getName()));
	}

	RunResult run(String benchmark, String parameter, String value) throws RunnerException {
		return run(options(benchmark).param(parameter, value)).iterator().next();
	}

	private ChainedOptionsBuilder options(String include) {
		return new OptionsBuilder().include("^" + include.replace(".", "\\.") + "\\b")
			.forks(1)
			.warmupTime(this.iteration)
			.warmupIterations(this.iterations)
			.measurementTime(this.iteration)
			.measurementIterations(this.iterations)
			.addProfiler(GCProfiler.class)
			.shouldFailOnError(true)
			.verbosity(VerboseMode.SILENT);
	}

	private static Collection<RunResult> run(ChainedOptionsBuilder options) throws RunnerException {
		return new Runner(options.build()).run();
	}

	static double nanos(RunResult result) {
		return result.getPrimaryResult().getScore();
	}

	static double bytes(RunResult result) {
		Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
		return allocated.getScore();
	}

}
