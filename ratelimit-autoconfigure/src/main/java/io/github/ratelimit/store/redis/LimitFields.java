package io.github.ratelimit.store.redis;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;

/**
 * How limits are named in Redis: by algorithm and period and not by their permits, so
 * that raising a limit keeps its counter.
 */
final class LimitFields {

	private LimitFields() {
	}

	/** The name of the counter of a limit among those of its key. */
	static String name(Limit limit) {
		Object period = (limit.calendar() != null) ? limit.calendar() : limit.period();
		return code(limit.algorithm()) + ':' + period;
	}

	/** Whether the counter is a list, which has a key of its own. */
	static boolean isLog(Limit limit) {
		return limit.algorithm() == Algorithm.SLIDING_WINDOW_LOG;
	}

	/** The name of an algorithm in the script. */
	static String code(Algorithm algorithm) {
		return switch (algorithm) {
			case TOKEN_BUCKET -> "tb";
			case LEAKY_BUCKET -> "lb";
			case FIXED_WINDOW -> "fw";
			case SLIDING_WINDOW_LOG -> "swl";
			case SLIDING_WINDOW_COUNTER -> "swc";
		};
	}

}
