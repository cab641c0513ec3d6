package io.github.ratelimit.store.memory;

import java.time.InstantSource;
import java.time.ZoneId;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.CalendarUnit;
import io.github.ratelimit.store.CalendarWindows;

/**
 * The time of the counters, in microseconds since 1970, and that of the calendar, which
 * follows the clock of the machine where the other does not. Thread-safe.
 */
final class CounterClock {

	private final InstantSource clock;

	private final @Nullable MonotonicClock monotonic;

	private final CalendarWindows calendar;

	/** Of each unit the last one asked for, as it is the same for all keys. */
	private final @Nullable Window[] windows = new Window[CalendarUnit.values().length];

	CounterClock(InstantSource clock, ZoneId zone) {
		this.clock = clock;
		this.monotonic = (clock instanceof MonotonicClock monotonic) ? monotonic : null;
		this.calendar = new CalendarWindows(zone);
	}

	long now() {
		return (this.monotonic != null) ? this.monotonic.micros() : CalendarWindows.micros(this.clock.instant());
	}

	/** The time of the calendar at a time of the counters that is now. */
	long calendarTime(long now) {
		return (this.monotonic != null) ? this.monotonic.wallMicros(now) : now;
	}

	/** The end of the window of the calendar in which a time of the calendar lies. */
	long windowEnd(CalendarUnit unit, long calendarTime) {
		Window window = this.windows[unit.ordinal()];
		if (window == null || calendarTime < window.from || calendarTime >= window.end) {
			window = new Window(calendarTime, this.calendar.start(unit, calendarTime, 1));
			this.windows[unit.ordinal()] = window;
		}
		return window.end;
	}

	/** From a time within a window to its end. */
	private record Window(long from, long end) {

	}

}
