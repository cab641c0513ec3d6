package io.github.ratelimit.store.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeoutException;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

/**
 * Runs scripts, each within a deadline, and not at all on a server that has stopped
 * answering, until a probe has found it again.
 */
final class GuardedScriptRunner implements ScriptRunner {

	private static final Log logger = LogFactory.getLog(GuardedScriptRunner.class);

	private final RedisLink link;

	private final Runnable onRecovered;

	private final Deadline deadline;

	private final Prober prober;

	private final EvictionCheck evictionCheck;

	private final CheckReporter reporter;

	/** Of a cluster, one server can be lost while the others answer. */
	private final ConcurrentMap<Object, CircuitBreaker> breakers = new ConcurrentHashMap<>();

	/**
	 * Creates a runner.
	 * @param timeout the longest wait for an answer
	 * @param recovered run when no server is lost any more
	 * @param reporter reports a Redis that drops counters, or is too old
	 */
	GuardedScriptRunner(RedisLink link, Duration timeout, Runnable recovered, CheckReporter reporter) {
		this.link = link;
		this.onRecovered = recovered;
		this.deadline = new Deadline(timeout);
		this.prober = new Prober(link);
		this.evictionCheck = new EvictionCheck(reporter, () -> link.info("memory"));
		this.reporter = reporter;
	}

	@Override
	public void connect(LuaScript script, byte[] key) {
		try {
			this.link.renew(script, key);
			this.evictionCheck.start();
		}
		catch (RuntimeException ex) {
			Object server = this.link.serverOf(key);
			CircuitBreaker breaker = breakerOf(server);
			breaker.open(ScriptFailures.translate(ex, StoreFailure.ERROR));
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
			RateLimitStoreException translated = ScriptFailures.translate(failure,
					(failure instanceof TimeoutException) ? StoreFailure.UNREACHABLE : StoreFailure.ERROR);
			recordFailure(translated, server, breaker, script, keys[0]);
			throw keepReason(breaker.reason(), translated);
		});
	}

	@Override
	public void reportTooOld() {
		String version = null;
		try {
			version = EvictionCheck.value(this.link.info("server"), "redis_version");
		}
		catch (RuntimeException ex) {
			logger.debug("Redis was not asked for its version", ex);
		}
		this.reporter.report(RateLimitCheck.REDIS_TOO_OLD, "Redis",
				((version != null) ? "its version is " + version + ", but " : "")
						+ "Redis 6.2 is needed, since keys are "
						+ "given the time at which they expire (SET with PXAT), which the server does not know",
				"Use Redis 6.2 or newer, or a server that can do as much.");
	}

	@Override
	public boolean isReachable() {
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

	private void recordFailure(RateLimitStoreException failure, Object server, CircuitBreaker breaker, LuaScript script,
			byte[] key) {
		if (failure.failure() == StoreFailure.PROTOCOL) {
			// No more calls until a probe has had a proper answer.
			if (breaker.open(failure)) {
				probe(server, breaker, script, key);
			}
		}
		else if (!failure.isUnreachable()) {
			breaker.answered();
			if (failure.failure() == StoreFailure.READ_ONLY || failure.failure() == StoreFailure.MOVED) {
				this.prober.refresh(script, key);
			}
		}
		else if (breaker.failed(failure)) {
			probe(server, breaker, script, key);
		}
	}

	private void probe(Object server, CircuitBreaker breaker, LuaScript script, byte[] key) {
		this.prober.probe(script, key, () -> {
			this.breakers.remove(server, breaker);
			if (isReachable()) {
				this.onRecovered.run();
			}
			this.evictionCheck.start();
		}, (failure) -> breaker.open(keepReason(breaker.reason(), failure)));
	}

	private CircuitBreaker breakerOf(Object server) {
		CircuitBreaker breaker = this.breakers.get(server);
		return (breaker != null) ? breaker : this.breakers.computeIfAbsent(server, (key) -> new CircuitBreaker());
	}

}
