package io.github.ratelimit.store.redis;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.protocol.RedisProtocolException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.data.redis.RedisConnectionFailureException;

import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

/**
 * Translates failures by the exception types of Lettuce.
 */
final class LettuceFailures {

	private LettuceFailures() {
	}

	static RateLimitStoreException translate(Throwable failure) {
		Throwable cause = ((failure instanceof CompletionException || failure instanceof ExecutionException)
				&& failure.getCause() != null) ? failure.getCause() : failure;
		return ScriptFailures.translate(cause, kind(cause));
	}

	private static StoreFailure kind(Throwable failure) {
		// As the cause of a connection that failed, too: a server has answered.
		Throwable root = NestedExceptionUtils.getMostSpecificCause(failure);
		if (root instanceof RedisProtocolException) {
			return StoreFailure.PROTOCOL;
		}
		if (root instanceof RedisCommandExecutionException) {
			return StoreFailure.ERROR;
		}
		boolean unreachable = failure instanceof RedisException || failure instanceof IOException
				|| failure instanceof TimeoutException || failure instanceof CancellationException
				|| failure instanceof RedisConnectionFailureException || failure instanceof QueryTimeoutException
				|| failure instanceof InterruptedException;
		return unreachable ? StoreFailure.UNREACHABLE : StoreFailure.ERROR;
	}

}
