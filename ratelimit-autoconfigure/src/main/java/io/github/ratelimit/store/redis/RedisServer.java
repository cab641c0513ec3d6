package io.github.ratelimit.store.redis;

import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

/**
 * A server of Redis as this process sees it: the calls that wait for it, and whether it
 * is lost. That is so when it refuses or ends the connection, says that it does not
 * serve, or has answered nothing for longer than a deadline, however many calls wait
 * meanwhile. It then stays lost: when it answers a probe, a new one takes its place, to
 * which calls that began earlier report nothing. Circuit breakers of libraries close by
 * trying calls of users; here no user has to wait for a server that may not be there.
 * Thread-safe.
 */
final class RedisServer {

	/** Bounds the memory that calls take while they wait, some 16 MB. */
	static final int MOST_CALLS = 16_384;

	private static final RateLimitStoreException OVERLOADED = new RateLimitStoreException(
			"More than " + MOST_CALLS + " calls of this process wait for Redis", StoreFailure.OVERLOADED, null);

	private static final RateLimitStoreException TOO_LATE = new RateLimitStoreException(
			"Redis answers, but this process has sent more than it can answer in time", StoreFailure.OVERLOADED, null);

	private final Deadlines deadlines;

	private final FailureHandler handler;

	/**
	 * In the order in which they began to wait. Those that have ended leave it a little
	 * later.
	 */
	private final Queue<ScriptCall> calls = new ConcurrentLinkedQueue<>();

	private final ServerClock clock = new ServerClock();

	private final AtomicInteger waiting = new AtomicInteger();

	/** Opened when they are first needed. */
	final ConcurrentMap<LaneKey, ScriptLane> lanes = new ConcurrentHashMap<>();

	/** The last answer that came before its deadline, on the clock of deadlines. */
	private volatile long lastAnswer;

	private volatile @Nullable RateLimitStoreException reason;

	RedisServer(Deadlines deadlines, FailureHandler handler) {
		this.deadlines = deadlines;
		this.handler = handler;
		this.lastAnswer = deadlines.now();
	}

	/** Why calls need not be made; null while they should be. */
	@Nullable RateLimitStoreException reason() {
		return this.reason;
	}

	/**
	 * Begins a call.
	 * @throws RateLimitStoreException if the server is lost, or if too many calls wait
	 */
	ScriptCall begin(ScriptRequest request) {
		RateLimitStoreException lost = this.reason;
		if (lost != null) {
			throw lost;
		}
		if (this.waiting.incrementAndGet() > MOST_CALLS) {
			left();
			throw OVERLOADED;
		}
		return new ScriptCall(request, this);
	}

	/**
	 * Waits for the answer to a call from now on. To be called once it is on its way: a
	 * thread that is about to submit it may stand still before it does.
	 */
	void await(ScriptCall call) {
		if (!call.isDone()) {
			call.since = this.deadlines.now();
			this.calls.add(call);
			this.deadlines.watch(this);
		}
	}

	/** A batch that was sent then has been answered. */
	void answered(long sentNanos, LuaScript script, long[] reply) {
		answered();
		if (script.timeAt() >= 0 && script.timeAt() < reply.length
				&& !this.clock.runsOn(sentNanos, this.deadlines.nanoTime(), reply[script.timeAt()])) {
			this.handler.forgot();
		}
	}

	/** The server does not know a script that it knew, as after a restart. */
	void forgot() {
		this.handler.forgot();
	}

	long nanoTime() {
		return this.deadlines.nanoTime();
	}

	void answered() {
		long now = this.deadlines.now();
		if (this.lastAnswer != now) {
			this.lastAnswer = now;
		}
	}

	/** A call has ended. */
	void left() {
		this.waiting.decrementAndGet();
	}

	/** A batch has failed at once. Returns what its callers are told. */
	RateLimitStoreException failed(RateLimitStoreException failure, ScriptRequest request) {
		this.handler.failed(this, failure, request);
		return whatCounts(failure);
	}

	/**
	 * Says that the server is lost, and why. One whose answers were wrong counts as such
	 * also when it then cannot be reached, until it has answered as it should.
	 * @return whether it was not lost before
	 */
	synchronized boolean lose(RateLimitStoreException why) {
		boolean first = this.reason == null;
		this.reason = whatCounts(why);
		return first;
	}

	/**
	 * Ends the calls that have waited too long: for a server that answers nothing; or for
	 * one that does, behind more calls than it can answer.
	 * @return whether calls wait
	 */
	boolean endOverdueCalls() {
		RateLimitStoreException silence = null;
		ScriptCall first = this.calls.peek();
		while (first != null) {
			if (!first.isDone()) {
				if (this.deadlines.isOver(Math.max(first.since, this.lastAnswer))) {
					silence = (silence != null) ? silence : silence(first);
					first.end(silence);
				}
				else if (this.deadlines.isLongOver(first.since)) {
					first.end(TOO_LATE);
				}
				else {
					return true;
				}
			}
			this.calls.poll();
			first = this.calls.peek();
		}
		return false;
	}

	/** Those that wait, and some that have ended. */
	Stream<ScriptCall> calls() {
		return this.calls.stream();
	}

	boolean hasCalls() {
		return !this.calls.isEmpty();
	}

	/** Ends all calls, as the connection is closed. */
	void endCalls(RateLimitStoreException closed) {
		for (ScriptCall call = this.calls.poll(); call != null; call = this.calls.poll()) {
			call.end(closed);
		}
	}

	private RateLimitStoreException silence(ScriptCall first) {
		RateLimitStoreException silence = new RateLimitStoreException(
				"Redis cannot be reached: no answer within " + this.deadlines.timeoutMillis() + " ms",
				StoreFailure.UNREACHABLE, null);
		this.handler.lost(this, silence, first.request);
		return whatCounts(silence);
	}

	/** Where answers were wrong, that counts until they are as they should be. */
	private RateLimitStoreException whatCounts(RateLimitStoreException failure) {
		RateLimitStoreException lost = this.reason;
		return (lost != null && !lost.isUnreachable()) ? lost : failure;
	}

	/**
	 * Names a lane.
	 *
	 * @param part which of the lanes of the script; calls of one key take the same
	 */
	record LaneKey(LuaScript script, int part) {

	}

	/** Decides what failures mean. */
	interface FailureHandler {

		/** A batch has failed at once, of which this is a request. */
		void failed(RedisServer server, RateLimitStoreException failure, ScriptRequest request);

		/** Counters may have been lost, or the clock moved. */
		void forgot();

		/** Nothing has been answered for longer than a deadline. */
		void lost(RedisServer server, RateLimitStoreException silence, ScriptRequest request);

	}

}
