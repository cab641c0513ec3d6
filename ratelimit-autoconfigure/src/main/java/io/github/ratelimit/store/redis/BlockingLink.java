package io.github.ratelimit.store.redis;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.data.redis.RedisConnectionFailureException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.ReturnType;

import io.github.ratelimit.store.DaemonThreads;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

/**
 * Uses the connections of any {@link RedisConnectionFactory}, on a few threads that block
 * in place of the callers. How long such a thread waits for a server that hangs is up to
 * the settings of the factory.
 */
final class BlockingLink implements RedisLink {

	/** As many as a pool of connections has by default. */
	private static final int THREADS = 8;

	private static final int QUEUE_SIZE = 4096;

	private final RedisConnectionFactory connectionFactory;

	private final ThreadPoolExecutor threads;

	BlockingLink(RedisConnectionFactory connectionFactory) {
		this.connectionFactory = connectionFactory;
		this.threads = new ThreadPoolExecutor(THREADS, THREADS, 1, TimeUnit.MINUTES,
				new LinkedBlockingQueue<>(QUEUE_SIZE), DaemonThreads.named("ratelimit-redis"));
		this.threads.allowCoreThreadTimeOut(true);
	}

	@Override
	public CompletableFuture<List<Long>> send(LuaScript script, byte[][] keys, byte[][] arguments) {
		CompletableFuture<List<Long>> result = new CompletableFuture<>();
		try {
			this.threads.execute(() -> answer(result, script, keys, arguments));
		}
		catch (RejectedExecutionException ex) {
			result.completeExceptionally(ScriptFailures.translate(ex, StoreFailure.UNREACHABLE));
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
			run(script, new byte[][] { key }, new byte[0][], new CompletableFuture<>());
		}
		catch (RateLimitStoreException ex) {
			if (!RedisLink.isAnswerOfRedis(ex)) {
				throw ex;
			}
		}
	}

	@Override
	public @Nullable Properties info(String section) {
		try (RedisConnection connection = this.connectionFactory.getConnection()) {
			return connection.serverCommands().info(section);
		}
	}

	@Override
	public void close() {
		this.threads.shutdownNow();
	}

	/** What has missed its deadline while it waited for a thread is not sent. */
	private void answer(CompletableFuture<List<Long>> result, LuaScript script, byte[][] keys, byte[][] arguments) {
		if (!result.isDone()) {
			try {
				result.complete(run(script, keys, arguments, result));
			}
			catch (Throwable ex) {
				result.completeExceptionally(ScriptFailures.translate(ex, StoreFailure.ERROR));
			}
		}
	}

	private List<Long> run(LuaScript script, byte[][] keys, byte[][] arguments, Future<?> result) {
		byte[][] keysAndArguments = Stream.of(keys, arguments).flatMap(Stream::of).toArray(byte[][]::new);
		try (RedisConnection connection = this.connectionFactory.getConnection()) {
			return run(connection, script, keys.length, keysAndArguments, result);
		}
		catch (RuntimeException ex) {
			throw ScriptFailures.translate(ex, isUnreachable(ex) ? StoreFailure.UNREACHABLE : StoreFailure.ERROR);
		}
	}

	private static List<Long> run(RedisConnection connection, LuaScript script, int keys, byte[][] keysAndArguments,
			Future<?> result) {
		List<Long> reply;
		try {
			checkWanted(result);
			reply = connection.scriptingCommands().evalSha(script.sha1(), ReturnType.MULTI, keys, keysAndArguments);
		}
		catch (RuntimeException ex) {
			if (!ScriptFailures.isScriptUnknown(ex)) {
				throw ex;
			}
			checkWanted(result);
			reply = connection.scriptingCommands().eval(script.text(), ReturnType.MULTI, keys, keysAndArguments);
		}
		return Objects.requireNonNull(reply, "Redis gave no reply");
	}

	/** The deadline may pass while a connection is opened. */
	private static void checkWanted(Future<?> result) {
		if (result.isDone()) {
			throw new CancellationException("Nobody waits for the reply any more");
		}
	}

	/** For a cluster, Jedis adds the causes as suppressed exceptions. */
	private static boolean isUnreachable(@Nullable Throwable failure) {
		if (failure == null) {
			return false;
		}
		return failure instanceof RedisConnectionFailureException || failure instanceof QueryTimeoutException
				|| failure instanceof IOException || isUnreachable(failure.getCause())
				|| Stream.of(failure.getSuppressed()).anyMatch(BlockingLink::isUnreachable);
	}

}
