package io.github.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * So many permits in such a time, counted by one algorithm. Immutable.
 *
 * @param permits permits granted per period; 0 refuses every call
 * @param period the time in which they are granted, at least one microsecond and whole
 * microseconds
 * @param burst the most permits that can be taken at once; equal to {@code permits}
 * unless a larger or smaller bucket is wanted
 * @param algorithm how permits are counted
 * @param calendar the unit of the calendar that a fixed window follows, whose nominal
 * length is then the period; null for a window of its own
 */
public record Limit(long permits, Duration period, long burst, Algorithm algorithm, @Nullable CalendarUnit calendar) {

	/**
	 * Redis computes in doubles, exact up to 2^53. Times since 1970 in microseconds take
	 * up to 2^52 until the year 2112; what is added to them may take 2^51, twice.
	 */
	static final long LARGEST_PRODUCT = 1L << 51;

	public Limit {
		LimitRules.check(permits, period, burst, algorithm, calendar);
	}

	/**
	 * A limit that does not follow the calendar.
	 * @param permits permits granted per period, not negative
	 * @param period the period, positive
	 * @param burst the most permits that can be taken at once
	 * @param algorithm how permits are counted
	 * @throws IllegalArgumentException if the values do not make a limit
	 */
	public Limit(long permits, Duration period, long burst, Algorithm algorithm) {
		this(permits, period, burst, algorithm, null);
	}

	/**
	 * A limit without a separate burst.
	 * @param permits permits granted per period, not negative
	 * @param period the period, positive
	 * @param algorithm how permits are counted
	 * @return the limit
	 * @throws IllegalArgumentException if the values do not make a limit
	 */
	public static Limit of(long permits, Duration period, Algorithm algorithm) {
		return new Limit(permits, period, permits, algorithm);
	}

	/**
	 * A token bucket without a separate burst.
	 * @param permits permits granted per period, not negative
	 * @param period the period, positive
	 * @return the limit
	 * @throws IllegalArgumentException if the values do not make a limit
	 */
	public static Limit of(long permits, Duration period) {
		return of(permits, period, Algorithm.TOKEN_BUCKET);
	}

	/**
	 * A fixed window of the calendar.
	 * @param permits permits granted in each window, not negative
	 * @param unit the windows
	 * @return the limit
	 * @throws IllegalArgumentException if the values do not make a limit
	 */
	public static Limit ofCalendar(long permits, CalendarUnit unit) {
		return new Limit(permits, unit.nominal(), permits, Algorithm.FIXED_WINDOW, unit);
	}

	/**
	 * Reads one limit, such as {@code 5/minute}, {@code 10 per 2 hours},
	 * {@code 100/s burst 200} or {@code 5/PT30S}; upper or lower case. An algorithm may
	 * follow, as in {@code 5/minute fixed-window}. {@code 1000/month} and
	 * {@code 100/calendar day} are windows of the calendar, which {@code fixed-window}
	 * alone has.
	 * @param text the limit
	 * @return the limit; a token bucket unless the text names another algorithm
	 * @throws IllegalArgumentException if the text is not one limit; the message shows
	 * what is accepted
	 */
	public static Limit parse(String text) {
		return parse(text, Algorithm.TOKEN_BUCKET);
	}

	/**
	 * Reads one limit.
	 * @param text the limit
	 * @param algorithm the algorithm of a limit that names none
	 * @return the limit
	 * @throws IllegalArgumentException if the text is not one limit
	 * @see #parse(String)
	 */
	public static Limit parse(String text, Algorithm algorithm) {
		return LimitParser.parse(text, algorithm);
	}

	/**
	 * Reads several limits separated by {@code ;}.
	 * @param text one limit or more
	 * @param algorithm the algorithm of limits that name none
	 * @return the limits, in the order of the text; never empty
	 * @throws IllegalArgumentException if a part of the text is not a limit
	 * @see #parse(String)
	 */
	public static List<Limit> parseAll(String text, Algorithm algorithm) {
		return LimitParser.parseAll(text, algorithm);
	}

	/**
	 * The period in microseconds, the unit of all arithmetic.
	 * @return at least 1
	 */
	public long periodMicros() {
		return TimeUnit.MICROSECONDS.convert(this.period);
	}

	/**
	 * The time in which one permit comes back, rounded up so that the rate is never
	 * exceeded.
	 * @return microseconds, at least 1
	 */
	public long intervalMicros() {
		return LimitRules.interval(this.permits, periodMicros());
	}

	/**
	 * The limit in the language that {@link #parse(String)} reads, so that parsing it
	 * again gives an equal limit.
	 */
	@Override
	public String toString() {
		StringBuilder text = new StringBuilder().append(this.permits).append('/').append(LimitParser.format(this));
		if (this.burst != this.permits) {
			text.append(" burst ").append(this.burst);
		}
		if (this.algorithm != Algorithm.TOKEN_BUCKET) {
			text.append(' ').append(this.algorithm.label());
		}
		return text.toString();
	}

}
