package io.github.ratelimit.store.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Runs scripts over Lettuce without blocking the calling thread, other than for the first
 * connection. The only class that knows Lettuce.
 */
final class LettuceScriptRunner implements ScriptRunner {

	private final RedisConnectionFactory connectionFactory;

	/** Zero for none, as Lettuce has it. */
	private final Duration timeout;

	LettuceScriptRunner(RedisConnectionFactory connectionFactory) {
		this.connectionFactory = connectionFactory;
		this.timeout = ((LettuceConnectionFactory) connectionFactory).getClientConfiguration().getCommandTimeout();
	}

	static boolean supports(RedisConnectionFactory connectionFactory) {
		return connectionFactory instanceof LettuceConnectionFactory;
	}

	@Override
	public CompletionStage<List<Long>> run(LuaScript script, byte[][] keys, byte[][] arguments) {
		RedisConnection connection;
		try {
			connection = this.connectionFactory.getConnection();
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedStage(translate(ex));
		}
		return ask(connection, script, keys, arguments).handle((reply, failure) -> {
			connection.close();
			if (failure != null) {
				throw translate(failure);
			}
			return reply;
		});
	}

	private CompletableFuture<List<Long>> ask(RedisConnection connection, LuaScript script, byte[][] keys,
			byte[][] arguments) {
		try {
			CompletableFuture<List<Long>> reply = evalSha(commands(connection), script, keys, arguments);
			return this.timeout.isZero() ? reply : reply.orTimeout(this.timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private static CompletableFuture<List<Long>> evalSha(RedisScriptingAsyncCommands<byte[], byte[]> commands,
			LuaScript script, byte[][] keys, byte[][] arguments) {
		CompletionStage<List<Long>> reply = commands.evalsha(script.sha1(), ScriptOutputType.MULTI, keys, arguments);
		return reply.exceptionallyCompose((failure) -> {
			if (ScriptFailures.isScriptUnknown(failure)) {
				return commands.eval(script.text(), ScriptOutputType.MULTI, keys, arguments);
			}
			return CompletableFuture.failedStage(failure);
		}).toCompletableFuture();
	}

	/**
	 * What Spring Data hands out is, over Lettuce, always of this type. A connection that
	 * is not shared is opened here.
	 */
	@SuppressWarnings("unchecked")
	private static RedisScriptingAsyncCommands<byte[], byte[]> commands(RedisConnection connection) {
		return (RedisScriptingAsyncCommands<byte[], byte[]>) connection.getNativeConnection();
	}

	/** Everything but an answer of the server means that it was not reached. */
	private static RuntimeException translate(Throwable failure) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		boolean unreachable = cause instanceof TimeoutException || ConnectionScriptRunner.isUnreachable(cause)
				|| (cause instanceof RedisException && !(cause instanceof RedisCommandExecutionException));
		return ScriptFailures.translate(cause, unreachable);
	}

}
