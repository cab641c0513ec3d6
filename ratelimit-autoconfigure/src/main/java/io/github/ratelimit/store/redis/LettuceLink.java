package io.github.ratelimit.store.redis;

import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.resource.ClientResources;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.ratelimit.store.DaemonThreads;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

/**
 * A Lettuce connection that only the limiter uses, to the Redis of the application's
 * connection factory.
 */
final class LettuceLink implements RedisLink {

	private static final Log logger = LogFactory.getLog(LettuceLink.class);

	/** Where a server of a cluster hangs, closing its connections may never end. */
	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

	/** For the topology of a cluster, and for connecting to its other masters. */
	private static final Duration OTHERS_TIMEOUT = Duration.ofMillis(200);

	private static final Object NO_SERVER = "none";

	/**
	 * With fewer, calls would wait longer for a Redis that is far; with more, batches
	 * would be smaller, and each decision dearer. Two are as good where Redis is near.
	 */
	private static final int BATCHES_AT_ONCE = 4;

	private final LettuceConnectionFactory connections;

	private final LettuceEventLoop eventLoop = new LettuceEventLoop();

	private final ClientResources resources;

	private final Duration timeout;

	private final Duration connectTimeout;

	private volatile @Nullable LettuceSession live;

	private volatile boolean closed;

	LettuceLink(LettuceConnectionFactory application, Duration timeout) {
		this.timeout = timeout;
		this.connectTimeout = LettuceSettings.connectTimeout(timeout);
		this.resources = LettuceSettings.resources(application.getClientConfiguration(), this.eventLoop);
		try {
			this.connections = LettuceSettings.derive(application, this.resources, this.connectTimeout);
		}
		catch (RuntimeException ex) {
			shutDown(Duration.ZERO);
			throw ex;
		}
	}

	@Override
	public void execute(Runnable task) {
		this.eventLoop.execute(task);
	}

	@Override
	public int batchesAtOnce() {
		return BATCHES_AT_ONCE;
	}

	@Override
	public void send(ScriptBatch batch) {
		LettuceSession session = this.live;
		if (session != null) {
			session.send(batch);
		}
		else {
			batch.fail(new RateLimitStoreException("Redis cannot be reached: not connected", StoreFailure.UNREACHABLE,
					null));
		}
	}

	@Override
	public ScheduledExecutorService thread() {
		return this.eventLoop.thread();
	}

	@Override
	public Object serverOf(byte[] key) {
		LettuceSession connection = this.live;
		Object server = (connection != null) ? connection.serverOf(key) : null;
		return (server != null) ? server : NO_SERVER;
	}

	@Override
	public synchronized void renew(ScriptRequest probe, Deadlines deadlines) {
		if (this.closed) {
			throw new RateLimitStoreException("The connection to Redis is closed", StoreFailure.UNREACHABLE, null);
		}
		LettuceSession fresh = null;
		try {
			refreshTopology();
			fresh = LettuceSession.open(this.connections, this::retry);
			// The first answer may take a connection to a server of a cluster; the second
			// must come as soon as that to any call.
			prove(fresh, probe, deadlines, this.connectTimeout);
			prove(fresh, probe, deadlines, this.timeout);
			fresh.connectToMasters(OTHERS_TIMEOUT);
		}
		catch (InterruptedException | RuntimeException | Error ex) {
			abandon(fresh);
			if (ex instanceof InterruptedException) {
				Thread.currentThread().interrupt();
			}
			throw LettuceSession.translate(ex);
		}
		replace(fresh);
	}

	@Override
	public @Nullable Properties info(String section) {
		LettuceSession session = this.live;
		return (session != null) ? session.connection().serverCommands().info(section) : null;
	}

	@Override
	public void close() {
		this.closed = true;
		Thread closing = DaemonThreads.named("ratelimit-closing").newThread(this.connections::destroy);
		closing.start();
		try {
			closing.join(CLOSE_TIMEOUT.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		// Ends the threads, and so whatever is being connected just now.
		shutDown(CLOSE_TIMEOUT);
	}

	private void shutDown(Duration limit) {
		this.resources.shutdown(0, limit.toMillis(), TimeUnit.MILLISECONDS);
		this.eventLoop.shutdown(0, limit.toMillis(), TimeUnit.MILLISECONDS)
			.awaitUninterruptibly(limit.toMillis(), TimeUnit.MILLISECONDS);
	}

	/** Goes on with the known topology if a server of the cluster hangs. */
	private void refreshTopology() throws InterruptedException {
		if (this.connections.getRequiredNativeClient() instanceof RedisClusterClient cluster) {
			try {
				cluster.refreshPartitionsAsync()
					.toCompletableFuture()
					.get(OTHERS_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
			}
			catch (ExecutionException | TimeoutException ex) {
				logger.debug("The topology of the cluster was not refreshed", ex);
			}
		}
	}

	private static void prove(LettuceSession fresh, ScriptRequest probe, Deadlines deadlines, Duration limit) {
		ScriptCall call = new ScriptCall(probe, null);
		fresh.send(ScriptBatch.of(call));
		deadlines.limit(call, limit);
		RedisLink.requireAnswer(call);
	}

	/** So often that all tries fall within a timeout. */
	private void retry(Runnable task) {
		thread().schedule(task, this.timeout.toNanos() / LettuceCommand.MOST_TRIES, TimeUnit.NANOSECONDS);
	}

	private void replace(LettuceSession fresh) {
		LettuceSession old = this.live;
		this.live = fresh;
		if (old != null) {
			// Its healthy servers, if it leads to several, may still be answering.
			CompletableFuture.delayedExecutor(this.connectTimeout.toNanos(), TimeUnit.NANOSECONDS).execute(old::close);
		}
	}

	/**
	 * Keeps a connection to a cluster if there is no other, since some of its servers may
	 * answer.
	 */
	private void abandon(@Nullable LettuceSession fresh) {
		if (fresh != null && fresh.cluster() != null && this.live == null) {
			replace(fresh);
		}
		else if (fresh != null) {
			try {
				fresh.close();
			}
			catch (RuntimeException ex) {
				logger.debug("A new connection that did not work was not closed", ex);
			}
		}
	}

}
