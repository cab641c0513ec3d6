package io.github.ratelimit.store.redis;

import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

/**
 * A way to servers that do as a test says. The first byte of a key names its server.
 */
final class FakeLink implements RedisLink {

	static final LuaScript SCRIPT = new LuaScript(new byte[0], new byte[0], 0, -1);

	static final long[] REPLY = { 1 };

	final AtomicInteger sent = new AtomicInteger();

	/** When probes began. */
	final Queue<Long> renewals = new ConcurrentLinkedQueue<>();

	final AtomicInteger renewing = new AtomicInteger();

	final AtomicInteger mostRenewing = new AtomicInteger();

	final AtomicInteger memoryAsked = new AtomicInteger();

	volatile Function<Byte, CompletableFuture<long[]>> answer = (server) -> answered();

	volatile Probe probe = (server) -> {
	};

	volatile boolean connectionLives;

	final AtomicInteger probesOverLivingConnection = new AtomicInteger();

	volatile boolean closed;

	private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

	@Override
	public void execute(Runnable task) {
		task.run();
	}

	@Override
	public int batchesAtOnce() {
		return Integer.MAX_VALUE;
	}

	@Override
	public void send(ScriptBatch batch) {
		byte server = batch.firstKey()[0];
		if (batch.argumentCount() == 0) {
			this.probesOverLivingConnection.incrementAndGet();
			if (this.connectionLives) {
				batch.answer(REPLY);
			}
			else {
				batch.fail(failure("silent", StoreFailure.UNREACHABLE));
			}
			return;
		}
		this.sent.incrementAndGet();
		this.answer.apply(server).whenComplete((reply, failure) -> {
			if (failure instanceof RateLimitStoreException known) {
				batch.fail(known);
			}
			else {
				batch.answer(reply);
			}
		});
	}

	@Override
	public ScheduledExecutorService thread() {
		return this.thread;
	}

	@Override
	public Object serverOf(byte[] key) {
		return key[0];
	}

	@Override
	public void renew(ScriptRequest probe, Deadlines deadlines) {
		this.renewals.add(System.nanoTime());
		this.mostRenewing.accumulateAndGet(this.renewing.incrementAndGet(), Math::max);
		try {
			this.probe.run(probe.keys()[0][0]);
		}
		finally {
			this.renewing.decrementAndGet();
		}
	}

	@Override
	public @Nullable Properties info(String section) {
		this.memoryAsked.incrementAndGet();
		return null;
	}

	@Override
	public void close() {
		this.closed = true;
		this.thread.shutdownNow();
	}

	static CompletableFuture<long[]> answered() {
		return CompletableFuture.completedFuture(REPLY);
	}

	static CompletableFuture<long[]> failing(String message, StoreFailure failure) {
		return CompletableFuture.failedFuture(failure(message, failure));
	}

	static RateLimitStoreException failure(String message, StoreFailure failure) {
		return new RateLimitStoreException(message, failure, null);
	}

	/** Returns when the server answers, and throws while it does not. */
	interface Probe {

		void run(byte server);

	}

}
