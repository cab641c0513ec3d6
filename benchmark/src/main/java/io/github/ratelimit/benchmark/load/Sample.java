package io.github.ratelimit.benchmark.load;

/**
 * What a load has done.
 *
 * @param calls how many calls there were
 * @param allowed how many of them were allowed
 * @param nanos how long it took
 */
public record Sample(long calls, long allowed, long nanos) {

	private static final double NANOS_PER_SECOND = 1_000_000_000;

	/** The rate of calls. */
	public double callsPerSecond() {
		return this.calls / seconds();
	}

	/** How long it took. */
	public double seconds() {
		return this.nanos / NANOS_PER_SECOND;
	}

}
