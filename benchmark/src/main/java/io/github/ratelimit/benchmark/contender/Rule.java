package io.github.ratelimit.benchmark.contender;

import java.time.Duration;

/**
 * How often each key may pass.
 *
 * @param permits how many permits there are, all of which can be taken at once
 * @param period in which as many come back
 */
public record Rule(int permits, Duration period) {

	/** A name for the counters, so that those of two rules never meet. */
	public String name() {
		return this.permits + "-per-" + this.period.toSeconds() + "s";
	}

	/** A second limit beside this one, which never refuses. */
	Rule wider() {
		return new Rule(20 * this.permits, this.period.multipliedBy(10));
	}

}
