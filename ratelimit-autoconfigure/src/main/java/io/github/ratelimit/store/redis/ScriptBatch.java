package io.github.ratelimit.store.redis;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.store.RateLimitStoreException;

/**
 * Calls that travel together: one run of their script, which decides them in this order,
 * each against what the former left. It ends once, by a reply or by a failure. The next
 * batch is sent before the callers are told, since to wake many takes time. Thread-safe.
 */
final class ScriptBatch {

	/** Of the same script, at least one. */
	private final List<ScriptCall> calls;

	/** Null for what does not come from a lane, as probes do not. */
	private final @Nullable ScriptLane lane;

	/** Null for probes. */
	private final @Nullable RedisServer server;

	/** When it was made, in nanoseconds, to be sent at once. */
	private final long sentNanos;

	private final AtomicBoolean ended = new AtomicBoolean();

	ScriptBatch(List<ScriptCall> calls, @Nullable ScriptLane lane) {
		this.calls = calls;
		this.lane = lane;
		this.server = calls.get(0).server;
		this.sentNanos = (this.server != null) ? this.server.nanoTime() : 0;
	}

	/** A call that travels alone. */
	static ScriptBatch of(ScriptCall call) {
		return new ScriptBatch(List.of(call), null);
	}

	LuaScript script() {
		return this.calls.get(0).request.script();
	}

	/** By which Redis finds the server. */
	byte[] firstKey() {
		return this.calls.get(0).request.keys()[0];
	}

	int keyCount() {
		int count = 0;
		for (ScriptCall call : this.calls) {
			count += call.request.keys().length;
		}
		return count;
	}

	int argumentCount() {
		int count = 0;
		for (ScriptCall call : this.calls) {
			count += call.request.arguments().length;
		}
		return count - script().shared() * (this.calls.size() - 1);
	}

	void forEachKey(Consumer<byte[]> action) {
		for (ScriptCall call : this.calls) {
			for (byte[] key : call.request.keys()) {
				action.accept(key);
			}
		}
	}

	/** What the calls have in common comes once, at the start. */
	void forEachArgument(Consumer<byte[]> action) {
		int from = 0;
		for (ScriptCall call : this.calls) {
			byte[][] arguments = call.request.arguments();
			for (int i = from; i < arguments.length; i++) {
				action.accept(arguments[i]);
			}
			from = script().shared();
		}
	}

	/** Whether nobody waits for the answer any more. */
	boolean isDone() {
		for (ScriptCall call : this.calls) {
			if (!call.isDone()) {
				return false;
			}
		}
		return true;
	}

	/** Redis has answered. */
	void answer(long[] reply) {
		if (end()) {
			if (this.server != null && !isDone()) {
				this.server.answered(this.sentNanos, script(), reply);
			}
			sendNext();
			if (this.calls.size() == 1) {
				this.calls.get(0).answer(reply);
			}
			else {
				answerAll(reply);
			}
		}
	}

	/** Redis does not know the script, and is sent its text next. */
	void scriptIsUnknown() {
		if (this.server != null) {
			this.server.forgot();
		}
	}

	/** The server may be lost by that. */
	void fail(RateLimitStoreException failure) {
		RateLimitStoreException told = (this.server != null && !isDone())
				? this.server.failed(failure, this.calls.get(0).request) : failure;
		if (this.lane == null || this.calls.size() == 1 || !isOfTogether(failure)) {
			end(told);
		}
		else if (end()) {
			this.lane.sendAlone(this.calls);
		}
	}

	/** Fails without a word to the server. */
	void end(RateLimitStoreException failure) {
		if (end()) {
			sendNext();
			this.calls.forEach((call) -> call.end(failure));
		}
	}

	/**
	 * Makes room for another batch once nobody waits for this one any more: its answer
	 * may never come.
	 */
	void endIfDone() {
		if (isDone() && end()) {
			sendNext();
		}
	}

	/**
	 * Whether each call alone may succeed, and nothing was done yet: what a server that
	 * is full, or a replica, refuses is the first write, whoever makes it.
	 */
	private static boolean isOfTogether(RateLimitStoreException failure) {
		return switch (failure.failure()) {
			case CROSS_SLOT, OUT_OF_MEMORY, READ_ONLY -> true;
			default -> false;
		};
	}

	private boolean end() {
		return this.ended.compareAndSet(false, true);
	}

	private void sendNext() {
		if (this.lane != null) {
			this.lane.ended();
		}
	}

	/**
	 * The reply is what is shared, the numbers of each call, and the number of a call for
	 * each of its counters that was damaged.
	 */
	private void answerAll(long[] reply) {
		int shared = script().shared();
		int[] ends = new int[this.calls.size()];
		int end = shared;
		for (int i = 0; i < ends.length; i++) {
			end += this.calls.get(i).request.replyLength();
			ends[i] = end;
		}
		if (end > reply.length) {
			RateLimitStoreException senseless = new ScriptReply(reply).senseless();
			this.calls.forEach((call) -> call.end(senseless));
			return;
		}
		int start = shared;
		for (int i = 0; i < ends.length; i++) {
			int number = i + 1;
			int damaged = (ends[ends.length - 1] == reply.length) ? 0
					: (int) Arrays.stream(reply, end, reply.length).filter((call) -> call == number).count();
			long[] own = new long[shared + ends[i] - start + damaged];
			Arrays.fill(own, 1);
			System.arraycopy(reply, 0, own, 0, shared);
			System.arraycopy(reply, start, own, shared, ends[i] - start);
			this.calls.get(i).answer(own);
			start = ends[i];
		}
	}

}
