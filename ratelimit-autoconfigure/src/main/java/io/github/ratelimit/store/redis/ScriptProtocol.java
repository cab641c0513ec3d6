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
import io.github.ratelimit.store.StoreResultPair;

/**
 * What goes into the script and what comes out of it, as its header describes them.
 * Thread-safe.
 */
final class ScriptProtocol {

	private static final int REPLY_PER_CALL = 5;

	private static final int REPLY_PER_LIMIT = 4;

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
		List<Object> arguments = new ArrayList<>();
		arguments.add(operation);
		arguments.add(now);
		arguments.add(cost);
		arguments.add((receipt != null) ? receipt.takenAtMicros() : "");
		arguments.add(limits.size());
		for (int i = 0; i < limits.size(); i++) {
			Limit limit = limits.get(i);
			arguments.add(code(limit.algorithm()));
			arguments.add(limit.burst());
			arguments.add(time(limit));
			arguments.add(extra(limit, bucket));
			arguments.add((receipt != null) ? receipt.resetAtMicros(i) : "");
		}
		return arguments.stream()
			.map((argument) -> argument.toString().getBytes(StandardCharsets.US_ASCII))
			.toArray(byte[][]::new);
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
		return (limit.algorithm() == Algorithm.LEAKY_BUCKET) ? Long.toString(bucket.counters().maxWaitMicros()) : "";
	}

	/** Reads the reply to two calls. */
	static StoreResultPair results(List<?> reply, RateLimitBucket first, RateLimitBucket second) {
		int end = Math.min(reply.size(), REPLY_PER_CALL + first.limits().size() * REPLY_PER_LIMIT);
		return new StoreResultPair(result(reply.subList(0, end), first),
				result(reply.subList(end, reply.size()), second));
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
		boolean queue = bucket.limits().stream().anyMatch((limit) -> limit.algorithm() == Algorithm.LEAKY_BUCKET);
		List<Counter> counters = new ArrayList<>(limits);
		for (int i = REPLY_PER_CALL; i < reply.size(); i += REPLY_PER_LIMIT) {
			counters.add(new Counter(number(reply, i, 0, 1) == 1, number(reply, i + 1, Long.MIN_VALUE),
					number(reply, i + 2, Long.MIN_VALUE), number(reply, i + 3, StoreResult.NEVER)));
		}
		// Checked, as callers wait for so long.
		long delay = number(reply, 2, 0, queue ? bucket.counters().maxWaitMicros() : 0);
		return new StoreResult(number(reply, 0, 0, 1) == 1, number(reply, 1, StoreResult.NEVER), delay,
				number(reply, 3, 0), (int) number(reply, 4, 0), counters);
	}

	private static long number(List<?> reply, int index, long least) {
		return number(reply, index, least, Long.MAX_VALUE);
	}

	private static long number(List<?> reply, int index, long least, long most) {
		if (reply.get(index) instanceof Long number && number >= least && number <= most) {
			return number;
		}
		throw senseless(reply);
	}

	private static RateLimitStoreException senseless(List<?> reply) {
		return new RateLimitStoreException("Redis answered what the script never does: " + reply, StoreFailure.ERROR,
				null);
	}

}
