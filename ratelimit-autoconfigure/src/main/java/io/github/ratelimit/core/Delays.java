package io.github.ratelimit.core;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.github.ratelimit.RateLimitDecision;

/**
 * Waits for the turn that a leaky bucket gives a call.
 */
final class Delays {

	private Delays() {
	}

	/** Sleeps; a virtual thread leaves its carrier thread meanwhile. */
	static void await(Duration delay) {
		if (delay.isZero()) {
			return;
		}
		try {
			TimeUnit.NANOSECONDS.sleep(delay.toNanos());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new CancellationException("Interrupted while waiting for a turn of the rate limit");
		}
	}

	static CompletionStage<RateLimitDecision> awaitAsync(RateLimitDecision decision) {
		if (decision.delay().isZero()) {
			return CompletableFuture.completedStage(decision);
		}
		Executor later = CompletableFuture.delayedExecutor(decision.delay().toNanos(), TimeUnit.NANOSECONDS);
		return CompletableFuture.supplyAsync(() -> decision, later);
	}

}
