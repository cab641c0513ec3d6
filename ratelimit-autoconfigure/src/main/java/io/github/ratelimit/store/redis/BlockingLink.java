package io.github.ratelimit.store.redis;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.context.Lifecycle;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.data.redis.RedisConnectionFailureException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.ReturnType;

import io.github.ratelimit.store.DaemonThreads;
import io.github.ratelimit.store.StoreFailure;

/**
 * Uses the connections of any {@link RedisConnectionFactory}, on a few threads that block
 * in place of the callers. How long such a thread waits for a server that hangs is up to
 * the settings of the factory.
 */
final class BlockingLink implements RedisLink {

	/** As many as a pool of connections has by default. */
	static final int THREADS = 8;

	/** By their names, as Lettuce need not be there. */
	private static final Set<String> NOT_CONNECTED = Set.of("io.lettuce.core.RedisException",
			"io.lettuce.core.cluster.PartitionSelectorException");

	private final RedisConnectionFactory connectionFactory;

	/** Its queue is bounded by {@link RedisServer}. */
	private final ThreadPoolExecutor threads;

	private final ScheduledExecutorService deadlines;

	BlockingLink(RedisConnectionFactory connectionFactory) {
		this.connectionFactory = connectionFactory;
		this.threads = new ThreadPoolExecutor(THREADS, THREADS, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(),
				DaemonThreads.named("ratelimit-redis"));
		this.threads.allowCoreThreadTimeOut(true);
		this.deadlines = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("ratelimit-deadlines"));
	}

	@Override
	public void execute(Runnable task) {
		try {
			this.threads.execute(task);
		}
		catch (RejectedExecutionException ex) {
			// Deadlines have ended the calls.
		}
	}

	@Override
	public int batchesAtOnce() {
		return THREADS;
	}

	@Override
	public void send(ScriptBatch batch) {
		try (RedisConnection connection = connect()) {
			batch.answer(run(connection, batch));
		}
		catch (Throwable ex) {
			batch.fail(ScriptFailures.translate(ex, kind(ex)));
		}
	}

	/** Not one of those that read: it stands still when they do, as a rule. */
	@Override
	public ScheduledExecutorService thread() {
		return this.deadlines;
	}

	@Override
	public Object serverOf(byte[] key) {
		return this.connectionFactory;
	}

	@Override
	public void renew(ScriptRequest probe, Deadlines deadlines) {
		ScriptCall call = new ScriptCall(probe, null);
		send(ScriptBatch.of(call));
		RedisLink.requireAnswer(call);
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
		this.deadlines.shutdownNow();
	}

	private RedisConnection connect() {
		try {
			return this.connectionFactory.getConnection();
		}
		catch (IllegalStateException ex) {
			if (this.connectionFactory instanceof Lifecycle factory && !factory.isRunning()) {
				throw new RedisConnectionFailureException("The connection factory is stopped", ex);
			}
			throw ex;
		}
	}

	private static long[] run(RedisConnection connection, ScriptBatch batch) {
		LuaScript script = batch.script();
		int keys = batch.keyCount();
		List<byte[]> words = new ArrayList<>(keys + batch.argumentCount());
		batch.forEachKey(words::add);
		batch.forEachArgument(words::add);
		byte[][] keysAndArguments = words.toArray(byte[][]::new);
		List<?> reply;
		try {
			checkWanted(batch);
			reply = connection.scriptingCommands().evalSha(script.sha1(), ReturnType.MULTI, keys, keysAndArguments);
		}
		catch (RuntimeException ex) {
			if (!ScriptFailures.isScriptUnknown(ex)) {
				throw ex;
			}
			batch.scriptIsUnknown();
			checkWanted(batch);
			reply = connection.scriptingCommands().eval(script.text(), ReturnType.MULTI, keys, keysAndArguments);
		}
		return integers(Objects.requireNonNull(reply, "Redis gave no reply"));
	}

	private static long[] integers(List<?> reply) {
		long[] integers = new long[reply.size()];
		for (int i = 0; i < integers.length; i++) {
			if (!(reply.get(i) instanceof Long integer)) {
				throw new ScriptReply(new long[0]).senseless();
			}
			integers[i] = integer;
		}
		return integers;
	}

	/** The deadline may pass while a connection is opened. */
	private static void checkWanted(ScriptBatch batch) {
		if (batch.isDone()) {
			throw new CancellationException("Nobody waits for the reply any more");
		}
	}

	private static StoreFailure kind(Throwable failure) {
		return isOverload(failure) ? StoreFailure.OVERLOADED
				: isUnreachable(failure) ? StoreFailure.UNREACHABLE : StoreFailure.ERROR;
	}

	/**
	 * The pool of Jedis, or the queue of Lettuce, is that of the application, which uses
	 * all of it itself.
	 */
	private static boolean isOverload(@Nullable Throwable failure) {
		if (failure == null) {
			return false;
		}
		String message = String.valueOf(failure.getMessage());
		boolean exhausted = failure instanceof NoSuchElementException
				&& (message.startsWith("Pool exhausted") || message.startsWith("Timeout waiting for idle object"));
		boolean queueFull = message.startsWith("Request queue size exceeded");
		return exhausted || queueFull || isOverload(failure.getCause());
	}

	/**
	 * For a cluster, Jedis adds the causes as suppressed exceptions. What Lettuce throws
	 * while it is not connected, Spring Data does not know as such.
	 */
	private static boolean isUnreachable(@Nullable Throwable failure) {
		if (failure == null) {
			return false;
		}
		return failure instanceof RedisConnectionFailureException || failure instanceof QueryTimeoutException
				|| failure instanceof IOException || NOT_CONNECTED.contains(failure.getClass().getName())
				|| isUnreachable(failure.getCause())
				|| Stream.of(failure.getSuppressed()).anyMatch(BlockingLink::isUnreachable);
	}

}
