package io.github.ratelimit.store.redis;

import java.util.concurrent.TimeUnit;

/**
 * Notices that the clock of a server was moved, or that another server answers in its
 * place: it is ahead of the clock of this process by a time that lies within the bounds
 * of each reply, or some of it was between. Thread-safe.
 */
final class ServerClock {

	/** How much clocks may part in a time, one in so many as a power of two. */
	private static final int DRIFT = 9;

	private boolean known;

	private long updated;

	/** Microseconds by which the server is ahead, at least and at most. */
	private long least;

	private long most;

	/**
	 * Adds a reply.
	 * @param sent when it was asked for, in nanoseconds on the clock of this process
	 * @param answered when it came
	 * @param decided microseconds on the clock of the server, in between
	 * @return false if that cannot be by a clock that runs on
	 */
	synchronized boolean runsOn(long sent, long answered, long decided) {
		long latest = decided - TimeUnit.NANOSECONDS.toMicros(sent);
		long earliest = decided - TimeUnit.NANOSECONDS.toMicros(answered) - 1;
		long drift = 1 + TimeUnit.NANOSECONDS.toMicros(Math.abs(answered - this.updated) >> DRIFT);
		boolean possible = !this.known || (earliest <= this.most + drift && latest >= this.least - drift);
		boolean narrow = this.known && possible;
		this.least = narrow ? Math.max(earliest, this.least - drift) : earliest;
		this.most = narrow ? Math.min(latest, this.most + drift) : latest;
		this.updated = answered;
		this.known = true;
		return possible;
	}

}
