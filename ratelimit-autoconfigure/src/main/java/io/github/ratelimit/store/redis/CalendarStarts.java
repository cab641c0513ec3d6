package io.github.ratelimit.store.redis;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.CalendarUnit;
import io.github.ratelimit.store.CalendarWindows;

/**
 * Tells Redis when windows of the calendar begin: it has no time zones, and the clock of
 * this process may be wrong. So this process sends the starts of some windows before and
 * after its own time, and Redis chooses by its clock. That is right if the clocks differ
 * by less than two windows. Thread-safe.
 */
final class CalendarStarts {

	private static final int WINDOWS_AROUND = 2;

	private final CalendarWindows calendar;

	private final InstantSource clock;

	/** The same until the next window begins. */
	private final Map<CalendarUnit, Starts> latest = new ConcurrentHashMap<>();

	CalendarStarts(CalendarWindows calendar, InstantSource clock) {
		this.calendar = calendar;
		this.clock = clock;
	}

	/** Microseconds separated by commas. */
	byte[] around(CalendarUnit unit) {
		long now = CalendarWindows.micros(this.clock.instant());
		@Nullable Starts starts = this.latest.get(unit);
		if (starts == null || now < starts.from || now >= starts.until) {
			starts = starts(unit, now);
			this.latest.put(unit, starts);
		}
		return starts.text;
	}

	private Starts starts(CalendarUnit unit, long now) {
		String text = IntStream.rangeClosed(-WINDOWS_AROUND, WINDOWS_AROUND + 1)
			.mapToObj((windows) -> Long.toString(this.calendar.start(unit, now, windows)))
			.collect(Collectors.joining(","));
		return new Starts(this.calendar.start(unit, now, 0), this.calendar.start(unit, now, 1),
				text.getBytes(StandardCharsets.US_ASCII));
	}

	/** What is sent at any time of a window. */
	private record Starts(long from, long until, byte[] text) {

	}

}
