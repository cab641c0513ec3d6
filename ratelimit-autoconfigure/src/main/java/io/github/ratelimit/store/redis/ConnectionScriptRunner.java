package io.github.ratelimit.store.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

import org.springframework.dao.QueryTimeoutException;
import org.springframework.data.redis.RedisConnectionFailureException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.ReturnType;

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
			return CompletableFuture.failedStage(ScriptFailures.translate(ex, isUnreachable(ex)));
		}
	}

	static boolean isUnreachable(Throwable failure) {
		return failure instanceof RedisConnectionFailureException || failure instanceof QueryTimeoutException;
	}

	private static List<Long> run(RedisConnection connection, LuaScript script, int keys, byte[][] keysAndArguments) {
		List<Long> reply;
		try {
			reply = connection.scriptingCommands().evalSha(script.sha1(), ReturnType.MULTI, keys, keysAndArguments);
		}
		catch (RuntimeException ex) {
			if (!ScriptFailures.isScriptUnknown(ex)) {
				throw ex;
			}
			reply = connection.scriptingCommands().eval(script.text(), ReturnType.MULTI, keys, keysAndArguments);
		}
		if (reply == null) {
			throw new IllegalStateException("Redis gave no reply");
		}
		return reply;
	}

}
