package io.github.ratelimit.store.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.CalendarUnit;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.RateLimitCounters;
import io.github.ratelimit.store.RateLimitReceipt;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;
import io.github.ratelimit.store.StoreResult;
import io.github.ratelimit.store.StoreResult.Counter;

/**
 * What goes into the script for any limits and operations, and what comes out of it, as
 * its header describes them. For one policy; thread-safe.
 */
final class ScriptProtocol {

	private static final byte[] NONE = new byte[0];

	private static final int ARGUMENTS_PER_CALL = 6;

	private static final int ARGUMENTS_PER_LIMIT = 6;

	/** The place of the time in the reply to one call. */
	static final int TIME_AT = 3;

	private static final int REPLIES_PER_CALL = 5;

	private static final int REPLIES_PER_LIMIT = 4;

	private static final int WEIGHT_OF_LOG = 16;

	private static final int WEIGHT_OF_OTHERS = 3;

	/** The places of what differs from call to call among the arguments of a limit. */
	private static final int EXTRA = 4;

	private static final int DUE = 5;

	private final List<Limit> limits;

	private final long longestDelay;

	private final CalendarStarts calendar;

	/** All arguments, without what differs from call to call. */
	private final byte[][] template;

	ScriptProtocol(RateLimitCounters counters, int keys, CalendarStarts calendar) {
		this.limits = counters.limits();
		this.calendar = calendar;
		boolean queue = this.limits.stream().anyMatch((limit) -> limit.algorithm() == Algorithm.LEAKY_BUCKET);
		this.longestDelay = queue ? counters.maxWaitMicros() : 0;
		this.template = new byte[ARGUMENTS_PER_CALL + ARGUMENTS_PER_LIMIT * this.limits.size()][];
		int at = 0;
		for (Object argument : new Object[] { "", "", "", "", keys, this.limits.size() }) {
			this.template[at++] = bytes(argument);
		}
		for (Limit limit : this.limits) {
			boolean leaky = limit.algorithm() == Algorithm.LEAKY_BUCKET;
			for (Object argument : new Object[] { LimitFields.code(limit.algorithm()),
					LimitFields.isLog(limit) ? "" : LimitFields.name(limit), limit.burst(), time(limit),
					leaky ? counters.maxWaitMicros() : "", "" }) {
				this.template[at++] = bytes(argument);
			}
		}
	}

	/**
	 * The arguments of one call.
	 * @param operation acquire, refund or reset
	 * @param now microseconds since 1970, or empty for the clock of the server
	 * @param receipt for a refund, when the permits were taken; null for just now
	 */
	byte[][] arguments(String operation, String now, long cost, @Nullable RateLimitReceipt receipt) {
		byte[][] arguments = this.template.clone();
		arguments[0] = bytes(operation);
		arguments[1] = bytes(now);
		arguments[2] = bytes(cost);
		arguments[3] = (receipt != null) ? bytes(receipt.takenAtMicros()) : NONE;
		int at = ARGUMENTS_PER_CALL;
		for (int i = 0; i < this.limits.size(); i++, at += ARGUMENTS_PER_LIMIT) {
			CalendarUnit unit = this.limits.get(i).calendar();
			if (unit != null) {
				arguments[at + EXTRA] = this.calendar.around(unit);
			}
			if (receipt != null) {
				arguments[at + DUE] = bytes(receipt.resetAtMicros(i));
			}
		}
		return arguments;
	}

	/** How many numbers are replied to one call. */
	int replyLength() {
		return REPLIES_PER_CALL + REPLIES_PER_LIMIT * this.limits.size();
	}

	/** How much work a call is for Redis; that of a lone token bucket is 1. */
	int weight() {
		int weight = 0;
		for (Limit limit : this.limits) {
			weight += LimitFields.isLog(limit) ? WEIGHT_OF_LOG : WEIGHT_OF_OTHERS;
		}
		return weight;
	}

	/**
	 * Reads the reply to one call.
	 * @throws RateLimitStoreException if it could not be decided, or if it is no such
	 * reply
	 */
	StoreResult result(ScriptReply reply) {
		StoreResult result = resultIfDecided(reply);
		if (result == null) {
			throw new RateLimitStoreException(
					"The clocks of this process and of Redis differ by more than two " + "windows of the calendar",
					StoreFailure.ERROR, null);
		}
		return result;
	}

	/**
	 * Null if the script could not decide the call. Others in the same run are decided.
	 */
	@Nullable StoreResult resultIfDecided(ScriptReply reply) {
		long allowed = reply.next(-1, 1);
		long wait = reply.next(StoreResult.NEVER, Long.MAX_VALUE);
		// Checked, as callers wait for so long.
		long delay = reply.next(0, this.longestDelay);
		long now = reply.next(0, Long.MAX_VALUE);
		int repaired = (int) reply.next(0, this.limits.size());
		List<Counter> counters = new ArrayList<>(this.limits.size());
		for (int i = 0; i < this.limits.size(); i++) {
			counters.add(new Counter(reply.next(0, 1) == 1, reply.next(Long.MIN_VALUE, Long.MAX_VALUE),
					reply.next(Long.MIN_VALUE, Long.MAX_VALUE), reply.next(StoreResult.NEVER, Long.MAX_VALUE)));
		}
		if (allowed < 0) {
			return null;
		}
		if ((allowed == 1) != (wait == 0)) {
			throw reply.senseless();
		}
		return new StoreResult(allowed == 1, wait, delay, now, repaired, counters);
	}

	private static long time(Limit limit) {
		return switch (limit.algorithm()) {
			case TOKEN_BUCKET, LEAKY_BUCKET -> limit.intervalMicros();
			case FIXED_WINDOW, SLIDING_WINDOW_LOG -> limit.periodMicros();
			case SLIDING_WINDOW_COUNTER -> limit.period().toMillis();
		};
	}

	static byte[] bytes(Object argument) {
		return argument.toString().getBytes(StandardCharsets.US_ASCII);
	}

}
