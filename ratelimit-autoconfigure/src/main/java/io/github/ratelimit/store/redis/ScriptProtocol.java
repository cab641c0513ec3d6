package io.github.ratelimit.store.redis;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.CalendarUnit;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.CalendarWindows;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitReceipt;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;
import io.github.ratelimit.store.StoreResult;
import io.github.ratelimit.store.StoreResult.Counter;

/**
 * What goes into the script and what comes out of it, as its header describes them.
 * Thread-safe.
 */
final class ScriptProtocol {

	private static final int ARGUMENTS_PER_CALL = 5;

	private static final int ARGUMENTS_PER_LIMIT = 5;

	private static final int REPLY_PER_CALL = 5;

	private static final int REPLY_PER_LIMIT = 4;

	private static final byte[] NONE = {};

	/**
	 * Redis has no time zones, and the clock of this process may be wrong. So this
	 * process sends the starts of this many windows before and after its own time, and
	 * Redis chooses by its clock. That is right if the clocks differ by less than two
	 * windows.
	 */
	private static final int WINDOWS_AROUND = 2;

	private final CalendarWindows calendar;

	private final InstantSource clock;

	ScriptProtocol(CalendarWindows calendar, InstantSource clock) {
		this.calendar = calendar;
		this.clock = clock;
	}

	/**
	 * The arguments of one call.
	 * @param operation acquire, refund or reset
	 * @param now microseconds since 1970, or empty for the clock of the server
	 * @param receipt for a refund, when the permits were taken; null for just now
	 */
	byte[][] arguments(String operation, String now, long cost, RateLimitBucket bucket,
			@Nullable RateLimitReceipt receipt) {
		List<Limit> limits = bucket.limits();
		byte[][] arguments = new byte[ARGUMENTS_PER_CALL + limits.size() * ARGUMENTS_PER_LIMIT][];
		int next = 0;
		arguments[next++] = ascii(operation);
		arguments[next++] = ascii(now);
		arguments[next++] = ascii(cost);
		arguments[next++] = (receipt != null) ? ascii(receipt.takenAtMicros()) : NONE;
		arguments[next++] = ascii(limits.size());
		for (int i = 0; i < limits.size(); i++) {
			Limit limit = limits.get(i);
			arguments[next++] = ascii(code(limit.algorithm()));
			arguments[next++] = ascii(limit.burst());
			arguments[next++] = ascii(time(limit));
			arguments[next++] = ascii(extra(limit, bucket));
			arguments[next++] = (receipt != null) ? ascii(receipt.resetAtMicros(i)) : NONE;
		}
		return arguments;
	}

	/** The name of an algorithm in the script and in keys. */
	static String code(Algorithm algorithm) {
		return switch (algorithm) {
			case TOKEN_BUCKET -> "tb";
			case LEAKY_BUCKET -> "lb";
			case FIXED_WINDOW -> "fw";
			case SLIDING_WINDOW_LOG -> "swl";
			case SLIDING_WINDOW_COUNTER -> "swc";
		};
	}

	private static long time(Limit limit) {
		return switch (limit.algorithm()) {
			case TOKEN_BUCKET, LEAKY_BUCKET -> limit.intervalMicros();
			case FIXED_WINDOW, SLIDING_WINDOW_LOG -> limit.periodMicros();
			case SLIDING_WINDOW_COUNTER -> limit.period().toMillis();
		};
	}

	private String extra(Limit limit, RateLimitBucket bucket) {
		CalendarUnit unit = limit.calendar();
		if (unit != null) {
			long now = CalendarWindows.micros(this.clock.instant());
			return IntStream.rangeClosed(-WINDOWS_AROUND, WINDOWS_AROUND + 1)
				.mapToObj((windows) -> Long.toString(this.calendar.start(unit, now, windows)))
				.collect(Collectors.joining(","));
		}
		return (limit.algorithm() == Algorithm.LEAKY_BUCKET) ? Long.toString(bucket.maxWaitMicros()) : "";
	}

	private static byte[] ascii(long number) {
		return ascii(Long.toString(number));
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * Reads the reply to one call. What the script never replies, from whatever stands
	 * between this process and Redis, is an error, so that it admits nobody.
	 * @throws RateLimitStoreException if it is no such reply
	 */
	static StoreResult result(List<?> reply, RateLimitBucket bucket) {
		int limits = bucket.limits().size();
		if (reply.size() != REPLY_PER_CALL + limits * REPLY_PER_LIMIT) {
			throw senseless(reply);
		}
		List<Counter> counters = new ArrayList<>(limits);
		for (int i = REPLY_PER_CALL; i < reply.size(); i += REPLY_PER_LIMIT) {
			counters.add(new Counter(flag(reply, i), number(reply, i + 1), number(reply, i + 2),
					atLeast(StoreResult.NEVER, reply, i + 3)));
		}
		return new StoreResult(flag(reply, 0), atLeast(StoreResult.NEVER, reply, 1), delay(reply, bucket),
				atLeast(0, reply, 3), (int) atLeast(0, reply, 4), counters);
	}

	/** Checked, as callers wait for so long. */
	private static long delay(List<?> reply, RateLimitBucket bucket) {
		boolean queue = bucket.limits().stream().anyMatch((limit) -> limit.algorithm() == Algorithm.LEAKY_BUCKET);
		long delay = atLeast(0, reply, 2);
		if (delay > (queue ? bucket.maxWaitMicros() : 0)) {
			throw senseless(reply);
		}
		return delay;
	}

	private static boolean flag(List<?> reply, int index) {
		long number = atLeast(0, reply, index);
		if (number > 1) {
			throw senseless(reply);
		}
		return number == 1;
	}

	private static long atLeast(long least, List<?> reply, int index) {
		long number = number(reply, index);
		if (number < least) {
			throw senseless(reply);
		}
		return number;
	}

	private static long number(List<?> reply, int index) {
		if (reply.get(index) instanceof Long number) {
			return number;
		}
		throw senseless(reply);
	}

	private static RateLimitStoreException senseless(List<?> reply) {
		return new RateLimitStoreException("Redis answered what the script never does: " + reply, StoreFailure.ERROR,
				null);
	}

}
