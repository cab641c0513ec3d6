package io.github.ratelimit.store.redis;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.protocol.RedisProtocolException;
import io.lettuce.core.resource.ClientResources;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.data.redis.RedisConnectionFailureException;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.ratelimit.RateLimitStoreException;
import io.github.ratelimit.StoreFailure;

/**
 * A Lettuce connection of the limiter alone, to the Redis of the application's connection
 * factory.
 */
final class LettuceLink implements RedisLink {

	private static final byte[][] NOTHING = {};

	private static final Object NO_SERVER = "none";

	private final LettuceConnectionFactory connections;

	private final ClientResources resources;

	private final Duration connectTimeout;

	private volatile @Nullable LettuceConnection live;

	private volatile boolean closed;

	LettuceLink(LettuceConnectionFactory application, Duration timeout) {
		this.connectTimeout = LettuceSettings.connectTimeout(timeout);
		this.resources = LettuceSettings.resources(application.getClientConfiguration());
		this.connections = LettuceSettings.derive(application, this.resources, this.connectTimeout);
	}

	static boolean supports(RedisConnectionFactory connectionFactory) {
		return connectionFactory instanceof LettuceConnectionFactory;
	}

	@Override
	public CompletableFuture<List<Long>> send(LuaScript script, byte[][] keys, byte[][] arguments) {
		LettuceConnection connection = this.live;
		if (connection == null) {
			return CompletableFuture.failedFuture(new RateLimitStoreException("Redis cannot be reached: not connected",
					StoreFailure.UNREACHABLE, null));
		}
		CompletableFuture<List<Long>> result = new CompletableFuture<>();
		try {
			evalSha(connection.commands(), result, script, keys, arguments);
		}
		catch (RuntimeException ex) {
			result.completeExceptionally(translate(ex));
		}
		return result;
	}

	@Override
	public Object serverOf(byte[] key) {
		LettuceConnection connection = this.live;
		Object server = (connection != null) ? connection.serverOf(key) : null;
		return (server != null) ? server : NO_SERVER;
	}

	@Override
	public synchronized void renew(LuaScript script, byte[] key) {
		LettuceConnection fresh = null;
		try {
			this.connections.start();
			if (this.connections.getRequiredNativeClient() instanceof RedisClusterClient cluster) {
				cluster.refreshPartitionsAsync()
					.toCompletableFuture()
					.get(this.connectTimeout.toNanos(), TimeUnit.NANOSECONDS);
			}
			fresh = LettuceConnection.open(this.connections);
			prove(fresh, script, key);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw abandon(fresh, ex);
		}
		catch (ExecutionException | TimeoutException | RuntimeException ex) {
			throw abandon(fresh, ex);
		}
		replace(fresh);
	}

	@Override
	public void close() {
		this.closed = true;
		this.connections.destroy();
		this.resources.shutdown(0, 2, TimeUnit.SECONDS);
	}

	/**
	 * An answer that came too late is not followed by a second command, for which nobody
	 * waits.
	 */
	private static void evalSha(RedisScriptingAsyncCommands<byte[], byte[]> commands,
			CompletableFuture<List<Long>> result, LuaScript script, byte[][] keys, byte[][] arguments) {
		commands.<List<Long>>evalsha(script.sha1(), ScriptOutputType.MULTI, keys, arguments)
			.whenComplete((reply, failure) -> {
				if (failure != null && ScriptFailures.isScriptUnknown(failure) && !result.isDone()) {
					eval(commands, result, script, keys, arguments);
				}
				else {
					complete(result, reply, failure);
				}
			});
	}

	private static void eval(RedisScriptingAsyncCommands<byte[], byte[]> commands, CompletableFuture<List<Long>> result,
			LuaScript script, byte[][] keys, byte[][] arguments) {
		try {
			commands.<List<Long>>eval(script.text(), ScriptOutputType.MULTI, keys, arguments)
				.whenComplete((reply, failure) -> complete(result, reply, failure));
		}
		catch (RuntimeException ex) {
			result.completeExceptionally(translate(ex));
		}
	}

	private static void complete(CompletableFuture<List<Long>> result, List<Long> reply, @Nullable Throwable failure) {
		if (failure != null) {
			result.completeExceptionally(translate(failure));
		}
		else {
			result.complete(reply);
		}
	}

	/** An error, too, proves that a server is there. */
	private void prove(LettuceConnection fresh, LuaScript script, byte[] key)
			throws InterruptedException, ExecutionException, TimeoutException {
		CompletableFuture<List<Long>> result = new CompletableFuture<>();
		evalSha(fresh.commands(), result, script, new byte[][] { key }, NOTHING);
		try {
			result.get(this.connectTimeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (ExecutionException ex) {
			if (translate(ex).isUnreachable()) {
				throw ex;
			}
		}
	}

	private void replace(LettuceConnection fresh) {
		LettuceConnection old = this.live;
		this.live = fresh;
		if (old != null) {
			// Its healthy servers, if it leads to several, may still be answering.
			CompletableFuture.delayedExecutor(this.connectTimeout.toNanos(), TimeUnit.NANOSECONDS).execute(old::close);
		}
		if (this.closed) {
			close();
		}
	}

	private static RateLimitStoreException abandon(@Nullable LettuceConnection fresh, Exception failure) {
		if (fresh != null) {
			fresh.close();
		}
		return translate(failure);
	}

	private static RateLimitStoreException translate(Throwable failure) {
		Throwable cause = ((failure instanceof CompletionException || failure instanceof ExecutionException)
				&& failure.getCause() != null) ? failure.getCause() : failure;
		return ScriptFailures.translate(cause, isUnreachable(cause));
	}

	private static boolean isUnreachable(Throwable failure) {
		if (failure instanceof RedisException) {
			return !(failure instanceof RedisCommandExecutionException || failure instanceof RedisProtocolException);
		}
		return failure instanceof IOException || failure instanceof TimeoutException
				|| failure instanceof CancellationException || failure instanceof RedisConnectionFailureException
				|| failure instanceof QueryTimeoutException || failure instanceof InterruptedException;
	}

}
