package io.github.ratelimit.store.redis;

import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;

import io.github.ratelimit.RateLimitStoreException;

/**
 * What the failures of a connection mean.
 */
final class ScriptFailures {

	private ScriptFailures() {
	}

	/** Redis restarted, failed over or was told to forget: it must be sent the text. */
	static boolean isScriptUnknown(Throwable failure) {
		String message = rootMessage(failure);
		return message != null && message.startsWith("NOSCRIPT");
	}

	static RateLimitStoreException translate(Throwable failure, boolean unreachable) {
		String what = unreachable ? "Redis cannot be reached: " : "Redis answered with an error: ";
		return new RateLimitStoreException(what + rootMessage(failure), unreachable, failure);
	}

	private static @Nullable String rootMessage(Throwable failure) {
		Throwable root = NestedExceptionUtils.getRootCause(failure);
		return ((root != null) ? root : failure).getMessage();
	}

}
