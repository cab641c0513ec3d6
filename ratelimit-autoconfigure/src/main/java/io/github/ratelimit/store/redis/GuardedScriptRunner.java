package io.github.ratelimit.store.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.RateLimitStoreException;
import io.github.ratelimit.StoreFailure;

/**
 * Runs scripts, each within a deadline, and not at all on a server that has stopped
 * answering, until a probe has found it again.
 */
final class GuardedScriptRunner implements ScriptRunner {

	private final RedisLink link;

	private final Runnable recovered;

	private final Deadline deadline;

	private final Recovery recovery;

	/** Of a cluster, one server can be lost while the others answer. */
	private final ConcurrentMap<Object, CircuitBreaker> breakers = new ConcurrentHashMap<>();

	/**
	 * Creates a runner.
	 * @param timeout the longest wait for an answer
	 * @param recovered run when no server is lost any more
	 */
	GuardedScriptRunner(RedisLink link, Duration timeout, Runnable recovered) {
		this.link = link;
		this.recovered = recovered;
		this.deadline = new Deadline(timeout);
		this.recovery = new Recovery(link);
	}

	@Override
	public void connect(LuaScript script, byte[] key) {
		try {
			this.link.renew(script, key);
		}
		catch (RuntimeException ex) {
			Object server = this.link.serverOf(key);
			CircuitBreaker breaker = breakerOf(server);
			breaker.open(ScriptFailures.translate(ex, false));
			probe(server, breaker, script, key);
		}
	}

	@Override
	public CompletionStage<List<Long>> run(LuaScript script, byte[][] keys, byte[][] arguments) {
		Object server = this.link.serverOf(keys[0]);
		CircuitBreaker breaker = breakerOf(server);
		RateLimitStoreException reason = breaker.reason();
		if (reason != null) {
			return CompletableFuture.failedStage(reason);
		}
		CompletableFuture<List<Long>> reply = this.deadline.limit(send(script, keys, arguments));
		return reply.handle((numbers, failure) -> {
			if (failure == null) {
				breaker.answered();
				return numbers;
			}
			RateLimitStoreException translated = ScriptFailures.translate(failure, failure instanceof TimeoutException);
			learn(translated, server, breaker, script, keys[0]);
			throw translated;
		});
	}

	@Override
	public void close() {
		this.recovery.close();
		this.deadline.close();
		this.link.close();
	}

	private CompletableFuture<List<Long>> send(LuaScript script, byte[][] keys, byte[][] arguments) {
		try {
			return this.link.send(script, keys, arguments);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private void learn(RateLimitStoreException failure, Object server, CircuitBreaker breaker, LuaScript script,
			byte[] key) {
		if (!failure.isUnreachable()) {
			breaker.answered();
			if (failure.failure() == StoreFailure.READ_ONLY || failure.failure() == StoreFailure.MOVED) {
				this.recovery.refresh(script, key);
			}
		}
		else if (breaker.failed(failure)) {
			probe(server, breaker, script, key);
		}
	}

	private void probe(Object server, CircuitBreaker breaker, LuaScript script, byte[] key) {
		this.recovery.probe(script, key, () -> {
			this.breakers.remove(server, breaker);
			if (this.breakers.values().stream().allMatch((each) -> each.reason() == null)) {
				this.recovered.run();
			}
		}, breaker::open);
	}

	private CircuitBreaker breakerOf(Object server) {
		CircuitBreaker breaker = this.breakers.get(server);
		return (breaker != null) ? breaker : this.breakers.computeIfAbsent(server, (key) -> new CircuitBreaker());
	}

}
