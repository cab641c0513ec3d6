package io.github.ratelimit;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/**
 * Windows of the calendar, whose length depends on the time zone: a day of 23 or 25 hours
 * when clocks change, a month of 28 to 31 days.
 */
public enum CalendarUnit {

	/** An hour of the clock. */
	HOUR(ChronoUnit.HOURS),

	/** From midnight to midnight. */
	DAY(ChronoUnit.DAYS),

	/** From Monday to Sunday (ISO-8601). */
	WEEK(ChronoUnit.WEEKS),

	/** From the first day of a month to its last. */
	MONTH(ChronoUnit.MONTHS);

	private final ChronoUnit unit;

	CalendarUnit(ChronoUnit unit) {
		this.unit = unit;
	}

	/**
	 * The length that stands for all windows of the unit where one number is needed.
	 * @return the usual length, of a month the longest
	 */
	public Duration nominal() {
		return (this == MONTH) ? Duration.ofDays(31) : this.unit.getDuration();
	}

	/**
	 * The start of the window that lies some windows before or after that of a time.
	 * @param time a time, in the zone whose calendar counts
	 * @param windows how many windows later; negative for earlier, 0 for the one the time
	 * lies in
	 * @return the start
	 */
	public Instant start(ZonedDateTime time, int windows) {
		if (this == HOUR) {
			// By the offset now in force: some zones change their clocks by half an hour.
			return time.toOffsetDateTime().truncatedTo(ChronoUnit.HOURS).plusHours(windows).toInstant();
		}
		LocalDate day = time.toLocalDate();
		LocalDate first = switch (this) {
			case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
			case MONTH -> day.withDayOfMonth(1);
			default -> day;
		};
		return first.plus(windows, this.unit).atStartOfDay(time.getZone()).toInstant();
	}

	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}

}
