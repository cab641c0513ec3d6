package io.github.ratelimit;

import java.time.Duration;
import java.util.List;

/**
 * So many permits in such a time, counted by one algorithm. Immutable.
 *
 * @param permits permits granted per period; 0 refuses every call
 * @param period the time in which they are granted, at least one microsecond and whole
 * microseconds
 * @param burst the most permits that can be taken at once; equal to {@code permits}
 * unless a larger or smaller bucket is wanted
 * @param algorithm how permits are counted
 */
public record Limit(long permits, Duration period, long burst, Algorithm algorithm) {

	/**
	 * Redis computes in doubles, exact up to 2^53. Times since 1970 in microseconds take
	 * up to 2^52 until the year 2112; what is added to them may take 2^51, twice.
	 */
	static final long LARGEST_PRODUCT = 1L << 51;

	public Limit {
		LimitRules.check(permits, period, burst, algorithm);
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
	 * Reads one limit, such as {@code 5/minute}, {@code 10 per 2 hours},
	 * {@code 100/s burst 200} or {@code 5/PT30S}; upper or lower case. An algorithm may
	 * follow, as in {@code 5/minute fixed-window}.
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
		return LimitRules.micros(this.period);
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
		StringBuilder text = new StringBuilder().append(this.permits)
			.append('/')
			.append(LimitParser.format(this.period));
		if (this.burst != this.permits) {
			text.append(" burst ").append(this.burst);
		}
		if (this.algorithm != Algorithm.TOKEN_BUCKET) {
			text.append(' ').append(this.algorithm.label());
		}
		return text.toString();
	}

}
