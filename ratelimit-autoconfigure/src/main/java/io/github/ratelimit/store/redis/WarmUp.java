package io.github.ratelimit.store.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;

import io.github.ratelimit.Limit;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

/**
 * Loads classes and compiles code, which would make the first calls miss their deadline.
 * Then takes and forgets one permit: an old Redis fails with the first write alone.
 */
record WarmUp(RateLimitStore store, ScriptRequest probe, OneServerCheck oneServer) {

	private static final RateLimitBucket NOBODY = new RateLimitBucket("ratelimit", "nobody",
			List.of(Limit.of(1, Duration.ofSeconds(1))), Duration.ZERO);

	private static final int LOOKS = 50;

	void run(GuardedScriptRunner connected) {
		for (int i = 0; i < LOOKS; i++) {
			// It may miss its deadline, of which calls would be told.
			this.store.acquire(NOBODY, 0).handle((result, failure) -> result).toCompletableFuture().join();
		}
		// Whether Redis is there or not: it is asked again until it can be told.
		connected.checkKeys(this.oneServer);
		try {
			long[] exact = connected.runTogether(List.of(this.probe)).get(0).join();
			if (exact.length == 1 && exact[0] == 0) {
				connected.reportInexact();
			}
			this.store.acquire(NOBODY, 1).thenCompose((taken) -> this.store.reset(NOBODY)).toCompletableFuture().join();
		}
		catch (RateLimitStoreException ex) {
			// Calls will report it.
		}
		catch (CompletionException ex) {
			// Calls will report anything else.
			if (ex.getCause() instanceof RateLimitStoreException failed && failed.failure() == StoreFailure.TOO_OLD) {
				connected.reportTooOld();
			}
		}
	}

}
