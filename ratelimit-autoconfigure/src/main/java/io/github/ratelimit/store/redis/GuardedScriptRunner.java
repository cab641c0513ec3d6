package io.github.ratelimit.store.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

/**
 * Runs scripts, each within a deadline, and not at all on a server that has stopped
 * answering, until a probe has found it again. Thread-safe.
 */
class GuardedScriptRunner implements AutoCloseable {

	private final RedisLink link;

	/** Run when no server is lost any more. */
	private final Runnable recovered;

	private final Deadline deadline;

	private final Prober prober;

	private final RedisChecks checks;

	/** Of a cluster, one server can be lost while the others answer. */
	private final ConcurrentMap<Object, CircuitBreaker> breakers = new ConcurrentHashMap<>();

	GuardedScriptRunner(RedisLink link, Duration timeout, Runnable recovered, CheckReporter reporter) {
		this.link = link;
		this.recovered = recovered;
		this.deadline = new Deadline(timeout);
		this.prober = new Prober(link);
		this.checks = new RedisChecks(reporter, link::info);
	}

	/** Connects, and goes on trying in the background if that fails. */
	void connect(LuaScript script, byte[] key) {
		try {
			this.link.renew(script, key);
			this.checks.startEvictionCheck();
		}
		catch (RuntimeException ex) {
			CircuitBreaker breaker = breakerOf(key);
			breaker.open(ScriptFailures.translate(ex, StoreFailure.ERROR));
			probe(breaker, script, key);
		}
	}

	/**
	 * Runs a script whose keys share one slot.
	 * @return the integers of the reply; fails with a {@link RateLimitStoreException} and
	 * nothing else
	 */
	CompletionStage<List<Long>> run(LuaScript script, byte[][] keys, byte[][] arguments) {
		CircuitBreaker breaker = breakerOf(keys[0]);
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
			RateLimitStoreException translated = ScriptFailures.translate(failure,
					(failure instanceof TimeoutException) ? StoreFailure.UNREACHABLE : StoreFailure.ERROR);
			recordFailure(translated, breaker, script, keys[0]);
			throw keepReason(breaker.reason(), translated);
		});
	}

	/** Reports that the server cannot do what scripts ask of it. */
	void reportTooOld() {
		this.checks.reportTooOld();
	}

	/** Whether no server is known to be lost. */
	boolean isReachable() {
		return this.breakers.values().stream().allMatch((breaker) -> breaker.reason() == null);
	}

	@Override
	public void close() {
		this.prober.close();
		this.deadline.close();
		this.link.close();
	}

	/**
	 * A server whose answers were wrong counts as such also when it then cannot be
	 * reached, until it has answered as it should.
	 */
	private static RateLimitStoreException keepReason(@Nullable RateLimitStoreException reason,
			RateLimitStoreException failure) {
		return (reason != null && !reason.isUnreachable()) ? reason : failure;
	}

	private CompletableFuture<List<Long>> send(LuaScript script, byte[][] keys, byte[][] arguments) {
		try {
			return this.link.send(script, keys, arguments);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private void recordFailure(RateLimitStoreException failure, CircuitBreaker breaker, LuaScript script, byte[] key) {
		if (failure.failure() == StoreFailure.PROTOCOL) {
			// No more calls until a probe has had a proper answer.
			if (breaker.open(failure)) {
				probe(breaker, script, key);
			}
		}
		else if (!failure.isUnreachable()) {
			breaker.answered();
			if (failure.failure() == StoreFailure.READ_ONLY || failure.failure() == StoreFailure.MOVED) {
				this.prober.refresh(script, key);
			}
		}
		else if (breaker.failed(failure)) {
			probe(breaker, script, key);
		}
	}

	private void probe(CircuitBreaker breaker, LuaScript script, byte[] key) {
		this.prober.probe(script, key, () -> {
			this.breakers.values().remove(breaker);
			if (isReachable()) {
				this.recovered.run();
			}
			this.checks.startEvictionCheck();
		}, (failure) -> breaker.open(keepReason(breaker.reason(), failure)));
	}

	private CircuitBreaker breakerOf(byte[] key) {
		return this.breakers.computeIfAbsent(this.link.serverOf(key), (server) -> new CircuitBreaker());
	}

}
