package io.github.ratelimit.benchmark.memory;

import java.util.ArrayList;
import java.util.List;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import io.github.ratelimit.benchmark.Settings;

/**
 * Runs a benchmark of JMH once, in a JVM of its own.
 */
final class JmhTurn {

	private static final String ALLOCATED = "gc.alloc.rate.norm";

	private final TimeValue iteration;

	private final int warmUps;

	private final int iterations;

	private final List<String> jvmOptions;

	/**
	 * With as many iterations before those that count.
	 */
	JmhTurn(Settings settings, int warmUps) {
		this.warmUps = settings.smoke() ? 1 : warmUps;
		this.iteration = TimeValue.milliseconds(settings.smoke() ? 50 : 250);
		this.iterations = settings.smoke() ? 1 : 3;
		this.jvmOptions = new ArrayList<>(List.of("-Xms128m", "-Xmx128m"));
		this.jvmOptions.addAll(settings.jvmOptions());
	}

	RunResult run(String benchmark, String parameter, String value) throws RunnerException {
		Options options = new OptionsBuilder().include("^" + benchmark.replace(".", "\\.") + "$")
			.param(parameter, value)
			.forks(1)
			.jvmArgs(this.jvmOptions.toArray(String[]::new))
			.warmupTime(this.iteration)
			.warmupIterations(this.warmUps)
			.measurementTime(this.iteration)
			.measurementIterations(this.iterations)
			.addProfiler(GCProfiler.class)
			.shouldFailOnError(true)
			.verbosity(VerboseMode.SILENT)
			.build();
		return new Runner(options).runSingle();
	}

	static double nanos(RunResult result) {
		return result.getPrimaryResult().getScore();
	}

	static double bytes(RunResult result) {
		Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
		return allocated.getScore();
	}

}
