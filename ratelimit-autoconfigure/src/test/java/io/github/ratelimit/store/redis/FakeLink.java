package io.github.ratelimit.store.redis;

import java.util.List;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

/**
 * A way to servers that do as a test says. The first byte of a key names its server.
 */
final class FakeLink implements RedisLink {

	static final LuaScript SCRIPT = new LuaScript(new byte[0], "");

	static final List<Long> REPLY = List.of(1L);

	final AtomicInteger sent = new AtomicInteger();

	/** When probes began. */
	final Queue<Long> renewals = new ConcurrentLinkedQueue<>();

	final AtomicInteger renewing = new AtomicInteger();

	final AtomicInteger mostRenewing = new AtomicInteger();

	final AtomicInteger memoryAsked = new AtomicInteger();

	volatile Function<Byte, CompletableFuture<List<Long>>> answer = (server) -> answered();

	volatile Probe probe = (server) -> {
	};

	volatile boolean closed;

	@Override
	public CompletableFuture<List<Long>> send(LuaScript script, byte[][] keys, byte[][] arguments) {
		this.sent.incrementAndGet();
		return this.answer.apply(keys[0][0]);
	}

	@Override
	public Object serverOf(byte[] key) {
		return key[0];
	}

	@Override
	public void renew(LuaScript script, byte[] key) {
		this.renewals.add(System.nanoTime());
		this.mostRenewing.accumulateAndGet(this.renewing.incrementAndGet(), Math::max);
		try {
			this.probe.run(key[0]);
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
	}

	static CompletableFuture<List<Long>> answered() {
		return CompletableFuture.completedFuture(REPLY);
	}

	static CompletableFuture<List<Long>> failing(String message, StoreFailure failure) {
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
