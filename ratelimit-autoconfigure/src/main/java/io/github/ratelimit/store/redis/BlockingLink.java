package io.github.ratelimit.store.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.springframework.dao.QueryTimeoutException;
import org.springframework.data.redis.RedisConnectionFailureException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.ReturnType;

import io.github.ratelimit.RateLimitStoreException;

/**
 * The connections of any {@link RedisConnectionFactory}, used on a few threads that may
 * block so that callers need not. How long such a thread waits for a server that hangs is
 * up to the settings of the factory.
 */
final class BlockingLink implements RedisLink {

	/** As many as a pool of connections has by default. */
	private static final int THREADS = 8;

	private static final int QUEUE_SIZE = 4096;

	private static final byte[][] NOTHING = {};

	private final RedisConnectionFactory connectionFactory;

	private final ThreadPoolExecutor threads;

	BlockingLink(RedisConnectionFactory connectionFactory) {
		this.connectionFactory = connectionFactory;
		this.threads = new ThreadPoolExecutor(THREADS, THREADS, 1, TimeUnit.MINUTES,
				new LinkedBlockingQueue<>(QUEUE_SIZE), Timers.daemons("ratelimit-redis"));
		this.threads.allowCoreThreadTimeOut(true);
	}

	@Override
	public CompletableFuture<List<Long>> send(LuaScript script, byte[][] keys, byte[][] arguments) {
		CompletableFuture<List<Long>> result = new CompletableFuture<>();
		try {
			this.threads.execute(() -> answer(result, script, keys, arguments));
		}
		catch (RejectedExecutionException ex) {
			result.completeExceptionally(ScriptFailures.translate(ex, true));
		}
		return result;
	}

	@Override
	public Object serverOf(byte[] key) {
		return this.connectionFactory;
	}

	@Override
	public void renew(LuaScript script, byte[] key) {
		try {
			run(script, new byte[][] { key }, NOTHING);
		}
		catch (RateLimitStoreException ex) {
			if (ex.isUnreachable()) {
				throw ex;
			}
		}
	}

	@Override
	public void close() {
		this.threads.shutdownNow();
	}

	/** What has waited too long for a thread is not sent any more. */
	private void answer(CompletableFuture<List<Long>> result, LuaScript script, byte[][] keys, byte[][] arguments) {
		if (!result.isDone()) {
			try {
				result.complete(run(script, keys, arguments));
			}
			catch (RateLimitStoreException ex) {
				result.completeExceptionally(ex);
			}
		}
	}

	private List<Long> run(LuaScript script, byte[][] keys, byte[][] arguments) {
		byte[][] keysAndArguments = Stream.of(keys, arguments).flatMap(Stream::of).toArray(byte[][]::new);
		try (RedisConnection connection = this.connectionFactory.getConnection()) {
			return run(connection, script, keys.length, keysAndArguments);
		}
		catch (RuntimeException ex) {
			throw ScriptFailures.translate(ex,
					ex instanceof RedisConnectionFailureException || ex instanceof QueryTimeoutException);
		}
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
