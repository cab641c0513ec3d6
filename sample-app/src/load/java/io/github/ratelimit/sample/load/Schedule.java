package io.github.ratelimit.sample.load;

import java.time.Duration;

/**
 * When calls are due: at equal distances, from the first question on. A call that is late
 * delays no other, so that the rate stays what it should be.
 */
class Schedule {

	private final double nanosPerCall;

	private Long start;

	Schedule(int callsPerSecond) {
		this.nanosPerCall = 1e9 / callsPerSecond;
	}

	/** How long to wait for the turn of the given call; calls count from 0. */
	Duration untilCall(long number) {
		long now = System.nanoTime();
		long due = start(now) + Math.round(number * this.nanosPerCall);
		return Duration.ofNanos(Math.max(0, due - now));
	}

	private synchronized long start(long now) {
		if (this.start == null) {
			this.start = now;
		}
		return this.start;
	}

}
