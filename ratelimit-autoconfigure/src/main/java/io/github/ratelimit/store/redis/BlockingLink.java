package io.github.ratelimit.store.redis;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.data.redis.ClusterStateFailureException;
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

	private static final Set<String> LOST = Set.of("JedisConnectionException", "JedisClusterOperationException",
			"JedisExhaustedPoolException");

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
			run(script, new byte[][] { key }, NOTHING, () -> false);
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

	private void answer(CompletableFuture<List<Long>> result, LuaScript script, byte[][] keys, byte[][] arguments) {
		try {
			result.complete(run(script, keys, arguments, result::isDone));
		}
		catch (RuntimeException | Error ex) {
			result.completeExceptionally(ScriptFailures.translate(ex, false));
		}
	}

	/**
	 * What has waited too long for a thread, or for a connection, is not sent any more.
	 */
	private List<Long> run(LuaScript script, byte[][] keys, byte[][] arguments, BooleanSupplier givenUp) {
		if (givenUp.getAsBoolean()) {
			return List.of();
		}
		byte[][] keysAndArguments = Stream.of(keys, arguments).flatMap(Stream::of).toArray(byte[][]::new);
		try (RedisConnection connection = this.connectionFactory.getConnection()) {
			return run(connection, script, keys.length, keysAndArguments, givenUp);
		}
		catch (RuntimeException ex) {
			throw ScriptFailures.translate(ex, isUnreachable(ex));
		}
	}

	private static List<Long> run(RedisConnection connection, LuaScript script, int keys, byte[][] keysAndArguments,
			BooleanSupplier givenUp) {
		List<Long> reply = null;
		if (!givenUp.getAsBoolean()) {
			try {
				reply = connection.scriptingCommands().evalSha(script.sha1(), ReturnType.MULTI, keys, keysAndArguments);
			}
			catch (RuntimeException ex) {
				if (!ScriptFailures.isScriptUnknown(ex)) {
					throw ex;
				}
				reply = givenUp.getAsBoolean() ? List.of()
						: connection.scriptingCommands().eval(script.text(), ReturnType.MULTI, keys, keysAndArguments);
			}
		}
		if (reply == null) {
			throw new IllegalStateException("Redis gave no reply");
		}
		return reply;
	}

	/**
	 * Jedis says by its own classes that no server has answered, and Spring Data not
	 * always.
	 */
	private static boolean isUnreachable(Throwable failure) {
		if (failure instanceof RedisConnectionFailureException || failure instanceof QueryTimeoutException
				|| failure instanceof ClusterStateFailureException) {
			return true;
		}
		Throwable root = NestedExceptionUtils.getMostSpecificCause(failure);
		return root instanceof IOException || LOST.contains(root.getClass().getSimpleName());
	}

}
