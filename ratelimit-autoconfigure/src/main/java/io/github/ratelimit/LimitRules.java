package io.github.ratelimit;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitCheckException;

/**
 * What makes a limit computable: whole microseconds, and products that stay exact; and
 * what makes several of them a policy.
 */
final class LimitRules {

	private static final int MAXIMUM_LIMITS = 8;

	private static final int LOWEST_ERROR = 400;

	private static final int HIGHEST_ERROR = 599;

	/** A call waits on the thread of its request, of which a server has few. */
	private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

	private static final long NANOS_PER_MICRO = 1_000;

	private static final long NANOS_PER_MILLI = 1_000_000;

	private static final long MICROS_PER_SECOND = 1_000_000;

	private LimitRules() {
	}

	static void check(long permits, Duration period, long burst, Algorithm algorithm, @Nullable CalendarUnit calendar) {
		Objects.requireNonNull(period, "'period' must not be null");
		Objects.requireNonNull(algorithm, "'algorithm' must not be null");
		require(permits >= 0, "permits must not be negative, but are " + permits);
		require(period.compareTo(Duration.ZERO) > 0, "the period must be positive, but is " + period);
		require(period.getNano() % NANOS_PER_MICRO == 0, "the period must be whole microseconds, but is " + period);
		require(period.getSeconds() <= Limit.LARGEST_PRODUCT / MICROS_PER_SECOND,
				"the period must not be longer than 71 years, but is " + period);
		long micros = TimeUnit.MICROSECONDS.convert(period);
		require(permits <= micros, "at most one permit per microsecond can be counted, but " + permits + " in "
				+ LimitParser.format(period) + " are more");
		checkBurst(permits, burst, algorithm);
		checkCalendar(period, algorithm, calendar);
		if (algorithm == Algorithm.SLIDING_WINDOW_COUNTER) {
			checkMillis(permits, period);
		}
		require(burst == 0 || interval(permits, micros) <= Limit.LARGEST_PRODUCT / burst,
				"a burst of " + burst + " takes longer than 71 years to refill and cannot be counted exactly");
	}

	static void checkLimited(String policy, List<Limit> limits) {
		require(!limits.isEmpty(), RateLimitCheck.LIMIT_MISSING, "policy '" + policy + "' has no limit");
	}

	static void checkTogether(String policy, List<Limit> limits) {
		require(limits.size() <= MAXIMUM_LIMITS, RateLimitCheck.POLICY_INVALID, "policy '" + policy + "' has "
				+ limits.size() + " limits; at most " + MAXIMUM_LIMITS + " are decided together");
		Set<List<Object>> counters = new HashSet<>();
		for (Limit limit : limits) {
			Object period = (limit.calendar() != null) ? limit.calendar() : limit.period();
			require(counters.add(List.of(limit.algorithm(), period)), RateLimitCheck.LIMITS_ALIKE,
					"policy '" + policy + "' has two limits of one algorithm and period, which would share a counter: "
							+ limits + "; keep the stricter one");
		}
	}

	static void checkPolicy(String name, int status, Duration maxWait) {
		require(!name.isBlank(), RateLimitCheck.POLICY_INVALID, "the name of a policy must not be blank");
		require(status >= LOWEST_ERROR && status <= HIGHEST_ERROR, RateLimitCheck.POLICY_INVALID,
				"the status of a refused call must be from 400 to 599, but is " + status);
		require(!maxWait.isNegative() && maxWait.compareTo(LONGEST_WAIT) <= 0, RateLimitCheck.POLICY_INVALID,
				"the longest wait must be from zero to 10 seconds, but is " + maxWait);
	}

	static void checkShadow(String policy, @Nullable RateLimitMode mode, @Nullable RateLimitPolicy shadow) {
		require(shadow == null || mode != RateLimitMode.SHADOW, RateLimitCheck.POLICY_INVALID,
				"policy '" + policy
						+ "' refuses nothing, as its mode is shadow, and so has no limits to try others beside them; "
						+ "leave out 'mode' or 'shadow'");
	}

	private static void checkBurst(long permits, long burst, Algorithm algorithm) {
		require(burst == permits || algorithm.hasBurst(), RateLimitCheck.BURST_UNREACHABLE,
				"a burst makes no sense for " + algorithm.label()
						+ ": it grants all its permits at once as it is; leave the burst out, or use token-bucket");
		require(burst == permits || burst > 0, RateLimitCheck.BURST_UNREACHABLE,
				"the burst must be positive, but is " + burst);
		require(burst == permits || permits > 0, RateLimitCheck.BURST_UNREACHABLE,
				"a limit of 0 refuses every call, so that a burst of " + burst + " cannot be reached");
	}

	private static void checkCalendar(Duration period, Algorithm algorithm, @Nullable CalendarUnit calendar) {
		if (calendar != null) {
			require(algorithm == Algorithm.FIXED_WINDOW,
					"a window of the calendar is a fixed-window, and cannot be a " + algorithm.label());
			require(period.equals(calendar.nominal()),
					"the period of a calendar " + calendar + " must be " + calendar.nominal() + ", but is " + period);
		}
	}

	private static void checkMillis(long permits, Duration period) {
		require(period.getNano() % NANOS_PER_MILLI == 0,
				"a sliding-window-counter counts in whole milliseconds, but the period is " + period);
		require(permits == 0 || period.toMillis() <= Limit.LARGEST_PRODUCT / permits, permits
				+ " permits in so long a period cannot be counted exactly by a sliding-window-counter; use another "
				+ "algorithm, or a shorter period");
	}

	static long interval(long permits, long periodMicros) {
		return (permits == 0) ? periodMicros : (periodMicros + permits - 1) / permits;
	}

	private static void require(boolean condition, String message) {
		require(condition, RateLimitCheck.LIMIT_UNREADABLE, message);
	}

	private static void require(boolean condition, RateLimitCheck check, String message) {
		if (!condition) {
			throw new RateLimitCheckException(check, message);
		}
	}

}
