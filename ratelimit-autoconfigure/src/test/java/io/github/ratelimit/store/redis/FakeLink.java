package io.github.ratelimit.store.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.RateLimitStoreException;
import io.github.ratelimit.StoreFailure;

/**
 * A link whose server does what a test says. The first character of a key names its
 * server.
 */
final class FakeLink implements RedisLink {

	static final List<Long> ANSWER = List.of(1L);

	final AtomicInteger sent = new AtomicInteger();

	final AtomicInteger probesAtOnce = new AtomicInteger();

	final AtomicInteger mostProbesAtOnce = new AtomicInteger();

	final Queue<Long> probes = new ConcurrentLinkedQueue<>();

	/** What calls end with; null for an answer. */
	volatile @Nullable Throwable failure;

	/** Calls are never answered. */
	volatile boolean hanging;

	/** What probes end with; null for success. */
	volatile @Nullable Throwable probeFailure;

	volatile boolean closed;

	static RateLimitStoreException failing(StoreFailure failure) {
		return new RateLimitStoreException("fake", failure, null);
	}

	@Override
	public CompletableFuture<List<Long>> send(LuaScript script, byte[][] keys, byte[][] arguments) {
		this.sent.incrementAndGet();
		if (this.hanging) {
			return new CompletableFuture<>();
		}
		Throwable failure = this.failure;
		return (failure != null) ? CompletableFuture.failedFuture(failure) : CompletableFuture.completedFuture(ANSWER);
	}

	@Override
	public Object serverOf(byte[] key) {
		return new String(key, StandardCharsets.US_ASCII).charAt(0);
	}

	@Override
	public void renew(LuaScript script, byte[] key) {
		this.probes.add(System.nanoTime());
		this.mostProbesAtOnce.accumulateAndGet(this.probesAtOnce.incrementAndGet(), Math::max);
		try {
			Throwable failure = this.probeFailure;
			if (failure instanceof RuntimeException ex) {
				throw ex;
			}
			if (failure instanceof Error error) {
				throw error;
			}
		}
		finally {
			this.probesAtOnce.decrementAndGet();
		}
	}

	@Override
	public void close() {
		this.closed = true;
	}

}
