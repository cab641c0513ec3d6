package io.github.ratelimit.store.redis;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.store.RateLimitStoreException;

/**
 * A request of one caller, and the integers of the reply to come. It ends once: by the
 * reply, by a failure, or because nothing is answered any more. What comes later is not
 * heard. Fails with a {@link RateLimitStoreException} and nothing else. Thread-safe.
 */
final class ScriptCall extends CompletableFuture<long[]> {

	final ScriptRequest request;

	/** Null for a probe, of which nobody else is told. */
	final @Nullable RedisServer server;

	/** With which it travels; null before that, and if it does not come from a lane. */
	volatile @Nullable ScriptBatch batch;

	/**
	 * When it began to wait, on the clock of {@link Deadlines}, which reads it after
	 * that.
	 */
	long since;

	ScriptCall(ScriptRequest request, @Nullable RedisServer server) {
		this.request = request;
		this.server = server;
	}

	void answer(long[] reply) {
		if (complete(reply)) {
			leave();
		}
	}

	void end(RateLimitStoreException failure) {
		if (completeExceptionally(failure)) {
			leave();
			ScriptBatch left = this.batch;
			if (left != null) {
				left.endIfDone();
			}
		}
	}

	private void leave() {
		if (this.server != null) {
			this.server.left();
		}
	}

}
