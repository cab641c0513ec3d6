package io.github.ratelimit;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitCheckException;

/**
 * The limit language: {@code 5/minute}, {@code 10 per 2 hours}, {@code 100/s burst 200},
 * {@code 5/PT30S}, several with {@code ;}.
 */
final class LimitParser {

	private static final String ACCEPTED = "Accepted are limits such as \"5/minute\", \"10 per 2 hours\", "
			+ "\"100/s burst 200\" and \"5/PT30S\", with the units ms, second, minute, hour, day and week, "
			+ "optionally followed by an algorithm as in \"5/minute fixed-window\", and, by the calendar, "
			+ "\"1000/month fixed-window\" and \"100/calendar day fixed-window\"; several limits are separated by \";\".";

	private static final Pattern LIMIT = Pattern.compile("(?<permits>[-+]?[0-9]+)\\s*(?:/|per\\s)\\s*"
			+ "(?:(?<iso>P[0-9T][0-9DTHMS.]*)|(?:(?<count>[0-9]+)\\s*)?(?<calendar>calendar\\s+)?(?<unit>[a-z]+))"
			+ "(?<early>(?:\\s+(?!burst\\b)[a-z][a-z_-]*)?)(?:\\s+burst\\s+(?<burst>[-+]?[0-9]+))?"
			+ "(?<late>(?:\\s+[a-z][a-z_-]*)?)", Pattern.CASE_INSENSITIVE);

	/** The longest first, so that a period is written in the largest unit that fits. */
	private static final Map<String, Duration> UNITS = new LinkedHashMap<>();

	private static final Map<String, String> SHORT_FORMS = Map.ofEntries(Map.entry("w", "week"),
			Map.entry("wk", "week"), Map.entry("d", "day"), Map.entry("h", "hour"), Map.entry("hr", "hour"),
			Map.entry("m", "minute"), Map.entry("min", "minute"), Map.entry("s", "second"), Map.entry("sec", "second"),
			Map.entry("millisecond", "ms"), Map.entry("milli", "ms"), Map.entry("msec", "ms"));

	static {
		UNITS.put("week", Duration.ofDays(7));
		UNITS.put("day", Duration.ofDays(1));
		UNITS.put("hour", Duration.ofHours(1));
		UNITS.put("minute", Duration.ofMinutes(1));
		UNITS.put("second", Duration.ofSeconds(1));
		UNITS.put("ms", Duration.ofMillis(1));
	}

	private LimitParser() {
	}

	static List<Limit> parseAll(String text, Algorithm defaultAlgorithm) {
		return Stream.of(text.split(";", -1)).map((part) -> parse(part, defaultAlgorithm)).toList();
	}

	static Limit parse(String text, Algorithm defaultAlgorithm) {
		Matcher limit = LIMIT.matcher(text.strip());
		if (!limit.matches()) {
			throw unreadable(text, text.strip().equalsIgnoreCase("unlimited")
					? "a plan alone can be unlimited, and has no other limits then; for a call that is not limited at all, "
							+ "remove the annotation or the route"
					: "it is not of the form <permits>/<period>", RateLimitCheck.LIMIT_UNREADABLE);
		}
		try {
			long permits = Long.parseLong(limit.group("permits"));
			Algorithm algorithm = algorithm((limit.group("early") + limit.group("late")).strip(), defaultAlgorithm);
			String burst = limit.group("burst");
			if (burst != null && !algorithm.hasBurst()) {
				throw new RateLimitCheckException(RateLimitCheck.BURST_UNREACHABLE,
						"a burst makes no sense for " + algorithm.label());
			}
			CalendarUnit calendar = calendar(limit, algorithm);
			Duration period = (calendar != null) ? calendar.nominal() : period(limit);
			return new Limit(permits, period, (burst != null) ? Long.parseLong(burst) : permits, algorithm, calendar);
		}
		catch (NumberFormatException | ArithmeticException ex) {
			throw unreadable(text, "a number in it is too large", RateLimitCheck.LIMIT_UNREADABLE);
		}
		catch (DateTimeException ex) {
			throw unreadable(text, "\"" + limit.group("iso") + "\" is not an ISO-8601 duration",
					RateLimitCheck.LIMIT_UNREADABLE);
		}
		catch (IllegalArgumentException ex) {
			RateLimitCheck check = (ex instanceof RateLimitCheckException failed) ? failed.check()
					: RateLimitCheck.LIMIT_UNREADABLE;
			throw unreadable(text, String.valueOf(ex.getMessage()), check);
		}
	}

	/** The period as the language has it. */
	static String format(Limit limit) {
		CalendarUnit calendar = limit.calendar();
		if (calendar == null) {
			return format(limit.period());
		}
		return (calendar == CalendarUnit.MONTH) ? calendar.toString() : "calendar " + calendar;
	}

	/** The period in the largest unit that divides it, or in ISO-8601. */
	static String format(Duration period) {
		for (Map.Entry<String, Duration> unit : UNITS.entrySet()) {
			long count = period.dividedBy(unit.getValue());
			if (count > 0 && unit.getValue().multipliedBy(count).equals(period)) {
				String plural = unit.getKey().equals("ms") ? "ms" : unit.getKey() + "s";
				return (count == 1) ? unit.getKey() : count + " " + plural;
			}
		}
		return period.toString();
	}

	/** A month is always one of the calendar; other units are so if the text says it. */
	private static @Nullable CalendarUnit calendar(Matcher limit, Algorithm algorithm) {
		String unit = (limit.group("unit") != null) ? limit.group("unit").toLowerCase(Locale.ROOT) : "";
		boolean month = unit.equals("mo") || unit.equals("month") || unit.equals("months");
		if (!month && limit.group("calendar") == null) {
			return null;
		}
		Duration nominal = month ? CalendarUnit.MONTH.nominal() : unit(unit);
		CalendarUnit calendar = Stream.of(CalendarUnit.values())
			.filter((known) -> known.nominal().equals(nominal))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("the calendar has windows of an hour, day, week or month"));
		if (algorithm != Algorithm.FIXED_WINDOW) {
			throw new IllegalArgumentException("a " + (month ? "month" : "calendar " + calendar)
					+ " exists for fixed-window alone, not for " + algorithm.label());
		}
		if (limit.group("count") != null && Long.parseLong(limit.group("count")) != 1) {
			throw new IllegalArgumentException("a window of the calendar is one " + calendar + ", not several");
		}
		return calendar;
	}

	private static Duration period(Matcher limit) {
		String iso = limit.group("iso");
		if (iso != null) {
			return Duration.parse(iso);
		}
		String count = limit.group("count");
		return unit(limit.group("unit")).multipliedBy((count != null) ? Long.parseLong(count) : 1);
	}

	private static Duration unit(String text) {
		String unit = text.toLowerCase(Locale.ROOT);
		return Stream.of(unit, unit.replaceFirst("s$", ""))
			.map((name) -> UNITS.get(SHORT_FORMS.getOrDefault(name, name)))
			.filter(Objects::nonNull)
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("\"" + text + "\" is not a unit"));
	}

	private static Algorithm algorithm(String label, Algorithm defaultAlgorithm) {
		return label.isEmpty() ? defaultAlgorithm
				: Stream.of(Algorithm.values())
					.filter((algorithm) -> algorithm.label().equalsIgnoreCase(label.replace('_', '-')))
					.findFirst()
					.orElseThrow(() -> new IllegalArgumentException("\"" + label + "\" is not an algorithm"));
	}

	private static RateLimitCheckException unreadable(String text, String reason, RateLimitCheck check) {
		return new RateLimitCheckException(check, "\"" + text + "\" is not a limit: " + reason + ". " + ACCEPTED);
	}

}
