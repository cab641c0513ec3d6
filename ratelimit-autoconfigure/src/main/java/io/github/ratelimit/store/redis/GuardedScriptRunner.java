package io.github.ratelimit.store.redis;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;
import io.github.ratelimit.store.redis.RedisServer.LaneKey;

/**
 * Runs scripts, each within a deadline, and not at all on a server that has stopped
 * answering, until a probe has found it again. Thread-safe.
 */
class GuardedScriptRunner implements RedisServer.FailureHandler, AutoCloseable {

	/**
	 * A power of two. So many keep those apart that could travel with their like alone.
	 */
	private static final int LANES_BY_KEY = 4096;

	private static final int ALL_KEYS = -1;

	/** So that no two runners have the same. */
	private static final AtomicLong GENERATIONS = new AtomicLong();

	private final RedisLink link;

	private final Duration timeout;

	/** Run when no server is lost any more. */
	private final Runnable recovered;

	private final Deadlines deadlines;

	private final Prober prober;

	private final RedisChecks checks;

	private final KeyPlacement keys = new KeyPlacement(this::isReachable);

	private volatile long generation = GENERATIONS.incrementAndGet();

	/** Of a cluster, one server can be lost while the others answer. */
	private final ConcurrentMap<Object, RedisServer> servers = new ConcurrentHashMap<>();

	GuardedScriptRunner(RedisLink link, Duration timeout, Runnable recovered, CheckReporter reporter) {
		this.link = link;
		this.timeout = timeout;
		this.recovered = recovered;
		this.deadlines = new Deadlines(link::thread, timeout, System::nanoTime);
		this.prober = new Prober(this::probe);
		this.checks = new RedisChecks(reporter, link::info);
	}

	/** Connects, and goes on trying in the background if that fails. */
	void connect(ScriptRequest probe) {
		try {
			this.link.renew(probe, this.deadlines);
			this.checks.startEvictionCheck();
		}
		catch (RuntimeException ex) {
			lost(serverOf(probe), ScriptFailures.translate(ex, StoreFailure.ERROR), probe);
		}
	}

	/**
	 * Begins to run a script.
	 * @return the call, which fails with a {@link RateLimitStoreException} and nothing
	 * else
	 * @throws RateLimitStoreException if it is not worth a try
	 */
	ScriptCall run(ScriptRequest request) {
		RedisServer server = serverOf(request);
		ScriptCall call = server.begin(request);
		lane(server, request).submit(call);
		server.await(call);
		return call;
	}

	/** Sends requests of one script as one batch, of which no server is told. */
	List<ScriptCall> runTogether(List<ScriptRequest> requests) {
		List<ScriptCall> calls = requests.stream().map((request) -> new ScriptCall(request, null)).toList();
		this.link.execute(() -> this.link.send(new ScriptBatch(calls, null)));
		calls.forEach((call) -> this.deadlines.limit(call, this.timeout));
		return calls;
	}

	/** Whether all keys lie on one server, so that a script may have several. */
	boolean hasKeysTogether() {
		return this.keys.isTogether();
	}

	/**
	 * Finds out whether calls of different keys may travel together, now and every now
	 * and then.
	 */
	void checkKeys(OneServerCheck check) {
		boolean first = this.keys.setCheck(() -> check.passes(this));
		this.keys.update();
		if (first) {
			this.prober.repeat(this.keys::update);
		}
	}

	/** Reports that the server cannot do what scripts ask of it. */
	void reportTooOld() {
		this.checks.reportTooOld();
	}

	/** Reports that scripts cannot count exactly on the server. */
	void reportInexact() {
		this.checks.reportInexact();
	}

	/** Changes when counters may have been lost, or when a clock was moved. */
	long generation() {
		return this.generation;
	}

	@Override
	public void forgot() {
		this.generation = GENERATIONS.incrementAndGet();
	}

	/** Whether no server is known to be lost. */
	boolean isReachable() {
		return this.servers.values().stream().allMatch((server) -> server.reason() == null);
	}

	@Override
	public void failed(RedisServer server, RateLimitStoreException failure, ScriptRequest request) {
		boolean unreachable = failure.isUnreachable() && !ScriptFailures.isOfOneCall(failure);
		if (unreachable || failure.failure() == StoreFailure.PROTOCOL) {
			lost(server, failure, request);
		}
		else if (failure.failure() != StoreFailure.OVERLOADED) {
			server.answered();
			if (failure.failure() == StoreFailure.CROSS_SLOT) {
				this.keys.forget();
			}
			if (failure.failure() == StoreFailure.READ_ONLY || failure.failure() == StoreFailure.MOVED) {
				forgot();
				this.prober.refresh(request.probe());
			}
		}
	}

	@Override
	public void lost(RedisServer server, RateLimitStoreException failure, ScriptRequest request) {
		if (server.lose(failure)) {
			forgot();
			this.keys.forget();
			this.prober.probeUntilAnswered(request.probe(), () -> {
				this.servers.values().remove(server);
				forgot();
				if (isReachable()) {
					this.recovered.run();
				}
				this.checks.startEvictionCheck();
				this.keys.update();
			}, server::lose);
		}
	}

	/**
	 * Waits for the answers to calls under way, such as refunds, for a deadline at most.
	 */
	void awaitCalls() {
		CompletableFuture<?>[] calls = this.servers.values()
			.stream()
			.flatMap(RedisServer::calls)
			.toArray(CompletableFuture<?>[]::new);
		try {
			CompletableFuture.allOf(calls).get(this.timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			// They fail when all is closed.
		}
	}

	@Override
	public void close() {
		this.prober.close();
		this.deadlines.close();
		this.link.close();
	}

	/**
	 * The living connection first: it is as good as a new one if it was Redis, or the
	 * network, that paused.
	 */
	private void probe(ScriptRequest probe, boolean first) {
		if (!first || !answers(probe)) {
			this.link.renew(probe, this.deadlines);
		}
	}

	private boolean answers(ScriptRequest probe) {
		return RedisLink.isAnswered(runTogether(List.of(probe)).get(0));
	}

	/** Calls of one key travel together in any case. */
	private ScriptLane lane(RedisServer server, ScriptRequest request) {
		boolean all = this.keys.isTogether();
		int part = all ? ALL_KEYS : Arrays.hashCode(request.keys()[0]) & (LANES_BY_KEY - 1);
		LaneKey key = new LaneKey(request.script(), part);
		ScriptLane known = server.lanes.get(key);
		return (known != null) ? known : server.lanes.computeIfAbsent(key, (first) -> new ScriptLane(this.link, all));
	}

	private RedisServer serverOf(ScriptRequest request) {
		Object server = this.link.serverOf(request.keys()[0]);
		RedisServer known = this.servers.get(server);
		return (known != null) ? known
				: this.servers.computeIfAbsent(server, (key) -> new RedisServer(this.deadlines, this));
	}

}
