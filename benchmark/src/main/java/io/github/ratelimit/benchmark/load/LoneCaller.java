package io.github.ratelimit.benchmark.load;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.HdrHistogram.Histogram;

import io.github.ratelimit.benchmark.contender.Decider;

/**
 * A thread that calls again as soon as it is answered, while nobody else calls.
 */
public final class LoneCaller {

	private static final long LONGEST = TimeUnit.MINUTES.toNanos(1);

	private static final int DIGITS = 3;

	private LoneCaller() {
	}

	/** How many nanoseconds the calls took. */
	public static Histogram run(Decider decider, Keys keys, Duration duration) throws Exception {
		Histogram histogram = new Histogram(LONGEST, DIGITS);
		long begin = System.nanoTime();
		for (long now = begin; now - begin < duration.toNanos();) {
			if (!decider.allows(keys.any())) {
				throw new IllegalStateException("refused a call within the limit");
			}
			long answered = System.nanoTime();
			histogram.recordValue(Math.min(LONGEST, answered - now));
			now = answered;
		}
		return histogram;
	}

}
