package io.github.ratelimit.store.redis;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.store.RateLimitStoreException;

/**
 * A request under way, and the integers of the reply to come. It ends once: by the reply,
 * by a failure, or because nothing is answered any more. What comes later is not heard.
 * Fails with a {@link RateLimitStoreException} and nothing else. Thread-safe.
 */
final class ScriptCall extends CompletableFuture<long[]> {

	final ScriptRequest request;

	/** When it was sent, on the clock of {@link Deadlines}, which reads it after that. */
	long sentAt;

	/** Null for a probe, of which nobody else is told. */
	private final @Nullable RedisServer server;

	ScriptCall(ScriptRequest request, @Nullable RedisServer server) {
		this.request = request;
		this.server = server;
	}

	/** Redis has answered. */
	void answer(long[] reply) {
		if (!isDone() && this.server != null) {
			this.server.answered();
		}
		if (complete(reply)) {
			leave();
		}
	}

	/** The server may be lost by that. */
	void fail(RateLimitStoreException failure) {
		if (!isDone()) {
			end((this.server != null) ? this.server.failed(failure, this.request) : failure);
		}
	}

	/** Fails without a word to the server, which knows. */
	void end(RateLimitStoreException failure) {
		if (completeExceptionally(failure)) {
			leave();
		}
	}

	private void leave() {
		if (this.server != null) {
			this.server.left();
		}
	}

}
