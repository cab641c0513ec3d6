package io.github.ratelimit.testsupport;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * A clock that tests move.
 */
public final class MutableClock implements InstantSource {

	private volatile long micros;

	/**
	 * Creates a clock.
	 * @param micros microseconds since 1970
	 */
	public MutableClock(long micros) {
		this.micros = micros;
	}

	/**
	 * Moves the clock to a time.
	 */
	public void set(long micros) {
		this.micros = micros;
	}

	/**
	 * Moves the clock on, or back.
	 */
	public void advance(Duration duration) {
		this.micros += duration.toNanos() / 1_000;
	}

	/**
	 * The time in microseconds since 1970.
	 */
	public long micros() {
		return this.micros;
	}

	@Override
	public Instant instant() {
		return Instant.EPOCH.plus(this.micros, ChronoUnit.MICROS);
	}

}
