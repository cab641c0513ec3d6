package io.github.ratelimit.store.redis;

import java.util.ArrayList;
import java.util.List;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;
import io.github.ratelimit.store.StoreResult;
import io.github.ratelimit.store.StoreResult.Counter;

/**
 * Reads replies of the script, as its header describes them. Nothing else admits: what is
 * not such a reply, from whatever stands between this process and Redis, is an error.
 */
final class ScriptReply {

	private static final int CALL_FIELDS = 5;

	private static final int LIMIT_FIELDS = 4;

	private ScriptReply() {
	}

	static StoreResult result(List<?> reply, RateLimitBucket bucket) {
		int limits = bucket.limits().size();
		if (reply.size() != CALL_FIELDS + limits * LIMIT_FIELDS) {
			throw senseless(reply);
		}
		List<Counter> counters = new ArrayList<>(limits);
		for (int i = CALL_FIELDS; i < reply.size(); i += LIMIT_FIELDS) {
			counters.add(new Counter(flag(reply, i), number(reply, i + 1), number(reply, i + 2),
					atLeast(StoreResult.NEVER, reply, i + 3)));
		}
		return new StoreResult(flag(reply, 0), atLeast(StoreResult.NEVER, reply, 1), delay(reply, bucket),
				atLeast(0, reply, 3), (int) atLeast(0, reply, 4), counters);
	}

	/** Callers wait for as long as this says. */
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
