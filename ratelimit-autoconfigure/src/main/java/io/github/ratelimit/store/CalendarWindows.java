package io.github.ratelimit.store;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

import io.github.ratelimit.CalendarUnit;

/**
 * Where the windows of the calendar begin, in one time zone. Thread-safe.
 */
public final class CalendarWindows {

	private final ZoneId zone;

	/**
	 * Creates the windows.
	 * @param zone the time zone whose calendar counts
	 */
	public CalendarWindows(ZoneId zone) {
		this.zone = zone;
	}

	/**
	 * Converts a time to the unit of the counters.
	 * @param time a time
	 * @return microseconds since 1970
	 */
	public static long micros(Instant time) {
		return ChronoUnit.MICROS.between(Instant.EPOCH, time);
	}

	/**
	 * The start of a window.
	 * @param unit the windows
	 * @param micros a time, in microseconds since 1970
	 * @param windows how many windows after the one the time lies in; negative for before
	 * @return microseconds since 1970
	 */
	public long start(CalendarUnit unit, long micros, int windows) {
		ZonedDateTime time = Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atZone(this.zone);
		return micros(unit.start(time, windows));
	}

}
