package io.github.ratelimit.benchmark.memory;

import java.util.Arrays;

import org.openjdk.jmh.results.RunResult;

import io.github.ratelimit.benchmark.Settings;
import io.github.ratelimit.benchmark.load.Rounds;
import io.github.ratelimit.benchmark.report.Comparison;
import io.github.ratelimit.benchmark.report.Figures;
import io.github.ratelimit.benchmark.report.Table;

/**
 * What calls of annotated beans take, by JMH.
 */
public final class AnnotatedCalls {

	private static final Table TABLE = new Table("annotated", "In memory: a call of an annotated bean, 1 thread",
			Comparison.beyond(AnnotatedCall.DIRECT.label()));

	/** There is much code to compile. */
	private static final int WARM_UPS = 6;

	private final Settings settings;

	private final Figures figures;

	public AnnotatedCalls(Settings settings, Figures figures) {
		this.settings = settings;
		this.figures = figures;
	}

	public void measure() throws Exception {
		JmhTurn turn = new JmhTurn(this.settings, WARM_UPS);
		String benchmark = AnnotatedCallBenchmark.class.getName() + ".called";
		Rounds.run(this.settings.forks(), Arrays.asList(AnnotatedCall.values()), (call) -> {
			RunResult result = turn.run(benchmark, "call", call.name());
			this.figures.add(TABLE, call.label(), "ns", JmhTurn.nanos(result));
			this.figures.add(TABLE, call.label(), "bytes allocated", JmhTurn.bytes(result));
		});
	}

}
