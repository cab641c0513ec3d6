package io.github.ratelimit.store.redis;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.async.RedisAdvancedClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.protocol.RedisProtocolException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.data.redis.RedisConnectionFailureException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

/**
 * One connection, to a server or to a cluster.
 *
 * @param connection that of Spring Data
 * @param commands sent over it
 * @param cluster knows who serves which slot; null if this leads to one server
 */
record LettuceSession(RedisConnection connection, RedisScriptingAsyncCommands<byte[], byte[]> commands,
		@Nullable RedisClusterClient cluster) {

	/**
	 * Opens a connection and waits for it. What Spring Data hands out is, over Lettuce,
	 * always of the type that is expected here.
	 */
	@SuppressWarnings("unchecked")
	static LettuceSession open(LettuceConnectionFactory connections) {
		RedisClusterClient cluster = (connections.getRequiredNativeClient() instanceof RedisClusterClient client)
				? client : null;
		RedisConnection connection = connections.getConnection();
		try {
			return new LettuceSession(connection,
					(RedisScriptingAsyncCommands<byte[], byte[]>) connection.getNativeConnection(), cluster);
		}
		catch (RuntimeException ex) {
			connection.close();
			throw ex;
		}
	}

	/** The server that holds a key; null if there is but one, or none. */
	@Nullable Object serverOf(byte[] key) {
		if (this.cluster == null) {
			return null;
		}
		RedisClusterNode node = this.cluster.getPartitions().getMasterBySlot(SlotHash.getSlot(key));
		return (node != null) ? node.getNodeId() : null;
	}

	/**
	 * Runs a script. Sends its text if the server does not know it, unless the result is
	 * complete by then, as after its deadline.
	 */
	void evalSha(CompletableFuture<List<Long>> result, LuaScript script, byte[][] keys, byte[][] arguments) {
		follow(result, this.commands.evalsha(script.sha1(), ScriptOutputType.MULTI, keys, arguments), (failure) -> {
			if (ScriptFailures.isScriptUnknown(failure) && !result.isDone()) {
				follow(result, this.commands.eval(script.text(), ScriptOutputType.MULTI, keys, arguments),
						(last) -> result.completeExceptionally(translate(last)));
			}
			else {
				result.completeExceptionally(translate(failure));
			}
		});
	}

	/** A command that was not sent yet is not sent once nobody waits for it. */
	private static void follow(CompletableFuture<List<Long>> result, RedisFuture<List<Long>> command,
			Consumer<Throwable> failed) {
		result.whenComplete((reply, failure) -> command.cancel(true));
		command.whenComplete((reply, failure) -> {
			try {
				if (failure != null) {
					failed.accept(failure);
				}
				else {
					result.complete(reply);
				}
			}
			catch (RuntimeException | Error ex) {
				result.completeExceptionally(translate(ex));
			}
		});
	}

	/** Does not wait, as closing never ends if a server of a cluster hangs. */
	@SuppressWarnings("deprecation")
	void close() {
		if (this.commands instanceof RedisAdvancedClusterAsyncCommands<?, ?> all) {
			all.getStatefulConnection().closeAsync();
		}
		else if (this.commands instanceof RedisAsyncCommands<?, ?> one) {
			one.getStatefulConnection().closeAsync();
		}
	}

	/** Translates failures by the exception types of Lettuce. */
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
