package io.github.ratelimit.store.redis;

import java.nio.charset.StandardCharsets;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimitBucket;

/**
 * Arguments of the script, as its header describes them.
 */
final class LimitArguments {

	private static final int CALL_ARGUMENTS = 4;

	private static final int LIMIT_ARGUMENTS = 3;

	private LimitArguments() {
	}

	static byte[][] of(String operation, String now, long cost, RateLimitBucket bucket) {
		byte[][] arguments = new byte[CALL_ARGUMENTS + bucket.limits().size() * LIMIT_ARGUMENTS][];
		int next = 0;
		arguments[next++] = ascii(operation);
		arguments[next++] = ascii(now);
		arguments[next++] = ascii(cost);
		arguments[next++] = ascii(bucket.limits().size());
		for (Limit limit : bucket.limits()) {
			arguments[next++] = ascii(code(limit.algorithm()));
			arguments[next++] = ascii(limit.burst());
			arguments[next++] = ascii(time(limit));
		}
		return arguments;
	}

	static String code(Algorithm algorithm) {
		return switch (algorithm) {
			case TOKEN_BUCKET -> "tb";
			case FIXED_WINDOW -> "fw";
		};
	}

	private static long time(Limit limit) {
		return switch (limit.algorithm()) {
			case TOKEN_BUCKET -> limit.intervalMicros();
			case FIXED_WINDOW -> limit.periodMicros();
		};
	}

	private static byte[] ascii(long number) {
		return ascii(Long.toString(number));
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

}
