package io.github.ratelimit.store.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.data.redis.RedisConnectionFailureException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.ReturnType;

import io.github.ratelimit.RateLimitStoreException;

/**
 * Runs scripts over any {@link RedisConnectionFactory}, on the calling thread.
 */
final class ConnectionScriptRunner implements ScriptRunner {

	private final RedisConnectionFactory connectionFactory;

	ConnectionScriptRunner(RedisConnectionFactory connectionFactory) {
		this.connectionFactory = connectionFactory;
	}

	@Override
	public CompletionStage<List<Long>> run(LuaScript script, byte[][] keys, byte[][] arguments) {
		byte[][] keysAndArguments = Stream.of(keys, arguments).flatMap(Stream::of).toArray(byte[][]::new);
		try (RedisConnection connection = this.connectionFactory.getConnection()) {
			return CompletableFuture.completedStage(run(connection, script, keys.length, keysAndArguments));
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedStage(translate(ex));
		}
	}

	private static List<Long> run(RedisConnection connection, LuaScript script, int keys, byte[][] keysAndArguments) {
		List<Long> reply;
		try {
			reply = connection.scriptingCommands().evalSha(script.sha1(), ReturnType.MULTI, keys, keysAndArguments);
		}
		catch (RuntimeException ex) {
			if (!isScriptUnknown(ex)) {
				throw ex;
			}
			// Redis restarted, failed over or was told to forget: EVAL runs and caches
			// the script.
			reply = connection.scriptingCommands().eval(script.text(), ReturnType.MULTI, keys, keysAndArguments);
		}
		if (reply == null) {
			throw new IllegalStateException("Redis gave no reply");
		}
		return reply;
	}

	private static boolean isScriptUnknown(RuntimeException ex) {
		String message = rootMessage(ex);
		return message != null && message.startsWith("NOSCRIPT");
	}

	private static RateLimitStoreException translate(RuntimeException ex) {
		if (ex instanceof RedisConnectionFailureException || ex instanceof QueryTimeoutException) {
			return new RateLimitStoreException("Redis cannot be reached: " + rootMessage(ex), true, ex);
		}
		return new RateLimitStoreException("Redis answered with an error: " + rootMessage(ex), false, ex);
	}

	private static @Nullable String rootMessage(RuntimeException ex) {
		return NestedExceptionUtils.getMostSpecificCause(ex).getMessage();
	}

}
