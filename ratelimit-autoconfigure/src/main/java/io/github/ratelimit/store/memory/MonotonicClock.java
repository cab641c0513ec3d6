package io.github.ratelimit.store.memory;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;

import io.github.ratelimit.store.CalendarWindows;

/**
 * A clock that is never set: it shows the time of day at its creation, and from there on
 * the time that has passed. Thread-safe.
 * <p>
 * An {@link InMemoryRateLimitStore} with this clock neither refuses for longer nor admits
 * more because somebody, or NTP, sets the clock of the machine. Its times are then as
 * late or early as the clock was set. While a machine sleeps, as laptops do, most
 * operating systems stop this clock, so that permits do not come back meanwhile. Windows
 * of the calendar follow the clock of the machine all the same.
 */
public final class MonotonicClock implements InstantSource {

	private static final long NANOS_PER_MICRO = 1_000;

	/** What is less is the time between two readings, and no step. */
	private static final long SMALLEST_STEP_MICROS = 1_000_000;

	private final InstantSource wallClock;

	private final LongSupplier nanoTime;

	/** What is added to the nanoseconds that count from any instant. */
	private final long nanosSince1970;

	/** How much later clocks on the wall are. */
	private volatile long wallOffset;

	/**
	 * Creates a clock that starts now.
	 * @param wallClock the time of day
	 * @param nanoTime the time that has passed since any instant, in nanoseconds, as
	 * {@code System::nanoTime}
	 */
	public MonotonicClock(InstantSource wallClock, LongSupplier nanoTime) {
		this.wallClock = wallClock;
		this.nanoTime = nanoTime;
		this.nanosSince1970 = CalendarWindows.micros(wallClock.instant()) * NANOS_PER_MICRO - nanoTime.getAsLong();
	}

	@Override
	public Instant instant() {
		return Instant.EPOCH.plus(micros(), ChronoUnit.MICROS);
	}

	/**
	 * The time, without any garbage.
	 * @return microseconds since 1970
	 */
	public long micros() {
		return (this.nanoTime.getAsLong() + this.nanosSince1970) / NANOS_PER_MICRO;
	}

	/**
	 * What clocks on the wall show. The difference changes by steps alone, so that a
	 * window ends at the same time whenever that is worked out.
	 */
	long wallMicros(long now) {
		long offset = CalendarWindows.micros(this.wallClock.instant()) - micros();
		if (Math.abs(offset - this.wallOffset) >= SMALLEST_STEP_MICROS) {
			this.wallOffset = offset;
		}
		return now + this.wallOffset;
	}

}
