package io.github.ratelimit.store.redis;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
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
 * @param commands sends commands over it
 * @param cluster knows who serves which slot; null if this leads to one server
 * @param retries sends a command again, after a while
 */
record LettuceSession(RedisConnection connection, StatefulConnection<byte[], byte[]> commands,
		@Nullable RedisClusterClient cluster, Consumer<Runnable> retries) {

	/**
	 * Opens a connection and waits for it. What Spring Data hands out is, over Lettuce,
	 * always of a type that is expected here.
	 */
	static LettuceSession open(LettuceConnectionFactory connections, Consumer<Runnable> retries) {
		RedisClusterClient cluster = (connections.getRequiredNativeClient() instanceof RedisClusterClient client)
				? client : null;
		RedisConnection connection = connections.getConnection();
		try {
			return new LettuceSession(connection, stateful(connection.getNativeConnection()), cluster, retries);
		}
		catch (RuntimeException ex) {
			connection.close();
			throw ex;
		}
	}

	@SuppressWarnings({ "unchecked", "deprecation" })
	private static StatefulConnection<byte[], byte[]> stateful(Object commands) {
		return (commands instanceof RedisAdvancedClusterAsyncCommands<?, ?> all)
				? (StatefulConnection<byte[], byte[]>) all.getStatefulConnection()
				: ((RedisAsyncCommands<byte[], byte[]>) commands).getStatefulConnection();
	}

	/** The server that holds a key; null if there is but one, or none. */
	@Nullable Object serverOf(byte[] key) {
		if (this.cluster == null) {
			return null;
		}
		RedisClusterNode node = this.cluster.getPartitions().getMasterBySlot(SlotHash.getSlot(key));
		return (node != null) ? node.getNodeId() : null;
	}

	/** Sends a batch, once. */
	void send(ScriptBatch batch) {
		send(new LettuceCommand(batch, this), batch);
	}

	void send(LettuceCommand command, ScriptBatch batch) {
		try {
			this.commands.dispatch(command);
		}
		catch (RuntimeException ex) {
			batch.fail(translate(ex));
		}
	}

	/** Unless it has ended by then. */
	void sendLater(LettuceCommand command, ScriptBatch batch) {
		this.retries.accept(() -> {
			if (!batch.isDone()) {
				send(command, batch);
			}
		});
	}

	/**
	 * Connects to the masters of a cluster, or begins to. Lettuce would do so for the
	 * first call of each, which has a deadline.
	 */
	void connectToMasters(Duration limit) throws InterruptedException {
		if (this.cluster != null && this.commands instanceof StatefulRedisClusterConnection<?, ?> connection) {
			CompletableFuture<?>[] connecting = this.cluster.getPartitions()
				.stream()
				.filter((node) -> !node.getSlots().isEmpty())
				.map((node) -> connection.getConnectionAsync(node.getUri().getHost(), node.getUri().getPort()))
				.toArray(CompletableFuture<?>[]::new);
			try {
				CompletableFuture.allOf(connecting).get(limit.toNanos(), TimeUnit.NANOSECONDS);
			}
			catch (ExecutionException | TimeoutException ex) {
				// Calls will find out which of them is lost.
			}
		}
	}

	/** Does not wait, as closing never ends if a server of a cluster hangs. */
	void close() {
		this.commands.closeAsync();
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
		boolean unreachable = failure instanceof RedisException || failure instanceof TimeoutException
				|| failure instanceof CancellationException || failure instanceof RedisConnectionFailureException
				|| failure instanceof QueryTimeoutException || failure instanceof InterruptedException
				|| root instanceof IOException;
		return unreachable ? StoreFailure.UNREACHABLE : StoreFailure.ERROR;
	}

}
