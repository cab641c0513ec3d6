package io.github.ratelimit.store.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.async.RedisAdvancedClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

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
						(last) -> result.completeExceptionally(LettuceFailures.translate(last)));
			}
			else {
				result.completeExceptionally(LettuceFailures.translate(failure));
			}
		});
	}

	/**
	 * A command that nobody waits for any more, and that was not sent yet, is not sent.
	 */
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
				result.completeExceptionally(LettuceFailures.translate(ex));
			}
		});
	}

	/**
	 * Does not wait: if a server of a cluster hangs, closing may never end.
	 */
	@SuppressWarnings("deprecation")
	void close() {
		if (this.commands instanceof RedisAdvancedClusterAsyncCommands<?, ?> all) {
			all.getStatefulConnection().closeAsync();
		}
		else if (this.commands instanceof RedisAsyncCommands<?, ?> one) {
			one.getStatefulConnection().closeAsync();
		}
	}

}
