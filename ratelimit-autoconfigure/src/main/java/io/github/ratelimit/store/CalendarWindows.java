package io.github.ratelimit.store;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

import io.github.ratelimit.CalendarUnit;

/**
 * Where the windows of the calendar begin. Immutable.
 *
 * @param zone the time zone whose calendar counts
 */
public record CalendarWindows(ZoneId zone) {

	/** Microseconds since 1970, the unit of the counters. */
	public static long micros(Instant time) {
		return ChronoUnit.MICROS.between(Instant.EPOCH, time);
	}

	/**
	 * The start of a window, in microseconds since 1970, as is the given time.
	 * @param windows how many windows after the one the time lies in; negative for before
	 */
	public long start(CalendarUnit unit, long micros, int windows) {
		ZonedDateTime time = Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atZone(this.zone);
		return micros(unit.start(time, windows));
	}

}
