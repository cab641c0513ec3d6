package io.github.ratelimit.store.redis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.store.StoreFailure;

/**
 * The calls of one script to one server. A few batches are under way at a time; calls
 * that come meanwhile travel together in the next. So there is no timer, nobody waits for
 * company, and a call that is alone goes out at once. Whoever has ended by the time that
 * a batch is made is not sent. Calls that do not wait for each other may be decided in
 * any order. Thread-safe.
 */
final class ScriptLane {

	/** A call waits no longer than for so many others to be decided. */
	private static final int MOST_CALLS = 64;

	/** Long scripts hold up everybody else who uses the Redis. */
	private static final int MOST_WEIGHT = 256;

	private static final int MOST_BYTES = 16_384;

	/** Most batches are small. */
	private static final int INITIAL_CAPACITY = 4;

	private final BatchSender sender;

	/** Whether calls of different keys travel together. */
	private final boolean ofAllKeys;

	private final Queue<ScriptCall> waiting = new ConcurrentLinkedQueue<>();

	/** How many batches more may be under way. */
	private final AtomicInteger free;

	private final Runnable send = this::send;

	ScriptLane(BatchSender sender, boolean ofAllKeys) {
		this.sender = sender;
		this.ofAllKeys = ofAllKeys;
		this.free = new AtomicInteger(sender.batchesAtOnce());
	}

	void submit(ScriptCall call) {
		this.waiting.add(call);
		sendIfFree();
	}

	/** A batch has ended. */
	void ended() {
		this.free.incrementAndGet();
		// A call that came before that has found nothing free.
		sendIfFree();
	}

	/**
	 * Sends the calls of a batch one by one, which has failed because they were several.
	 */
	void sendAlone(List<ScriptCall> calls) {
		ended();
		calls.forEach((call) -> this.sender.execute(() -> send(ScriptBatch.of(call))));
	}

	private void sendIfFree() {
		if (!this.waiting.isEmpty() && takeFree()) {
			this.sender.execute(this.send);
		}
	}

	private boolean takeFree() {
		int now = this.free.get();
		while (now > 0 && !this.free.compareAndSet(now, now - 1)) {
			now = this.free.get();
		}
		return now > 0;
	}

	private void send() {
		ScriptBatch batch = next();
		if (batch != null) {
			send(batch);
		}
		else {
			ended();
		}
	}

	private void send(ScriptBatch batch) {
		try {
			this.sender.send(batch);
		}
		catch (Throwable ex) {
			batch.fail(ScriptFailures.translate(ex, StoreFailure.ERROR));
		}
	}

	/** The calls that have waited longest, as far as they can travel together. */
	private synchronized @Nullable ScriptBatch next() {
		ScriptCall first = peek();
		if (first == null) {
			return null;
		}
		List<ScriptCall> calls = new ArrayList<>(INITIAL_CAPACITY);
		int bytes = 0;
		int weight = 0;
		ScriptCall next = first;
		while (next != null) {
			bytes += next.request.bytes();
			weight += next.request.weight();
			boolean fits = next == first || (calls.size() < MOST_CALLS && bytes <= MOST_BYTES && weight <= MOST_WEIGHT
					&& travelTogether(first.request, next.request));
			if (!fits) {
				break;
			}
			calls.add(this.waiting.remove());
			next = peek();
		}
		ScriptBatch batch = new ScriptBatch(calls, this);
		calls.forEach((call) -> call.batch = batch);
		return batch;
	}

	/** The first call that is still wanted. */
	private @Nullable ScriptCall peek() {
		ScriptCall first = this.waiting.peek();
		while (first != null && first.isDone()) {
			this.waiting.remove();
			first = this.waiting.peek();
		}
		return first;
	}

	private boolean travelTogether(ScriptRequest first, ScriptRequest next) {
		return first.replyLength() > 0 && next.replyLength() > 0
				&& (this.ofAllKeys || Arrays.equals(first.keys()[0], next.keys()[0]));
	}

}
