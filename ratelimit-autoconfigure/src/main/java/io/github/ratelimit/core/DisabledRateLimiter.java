package io.github.ratelimit.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;

/**
 * Allows every call and counts none, for applications that switch rate limits off. It
 * does not check what it is given. Thread-safe.
 */
public final class DisabledRateLimiter implements RateLimiter {

	@Override
	public RateLimitDecision acquire(RateLimitPolicy policy, String key, long cost) {
		return Decisions.unlimited(policy);
	}

	@Override
	public CompletionStage<RateLimitDecision> acquireAsync(RateLimitPolicy policy, String key, long cost) {
		return CompletableFuture.completedStage(acquire(policy, key, cost));
	}

	@Override
	public RateLimitDecision peek(RateLimitPolicy policy, String key) {
		return Decisions.unlimited(policy);
	}

	@Override
	public CompletionStage<RateLimitDecision> peekAsync(RateLimitPolicy policy, String key) {
		return CompletableFuture.completedStage(peek(policy, key));
	}

	@Override
	public void refund(RateLimitPolicy policy, String key, long cost) {
	}

	@Override
	public CompletionStage<Void> refundAsync(RateLimitPolicy policy, String key, long cost) {
		return CompletableFuture.completedStage(null);
	}

	@Override
	public void refund(RateLimitDecision taken, String key, long cost) {
	}

	@Override
	public CompletionStage<Void> refundAsync(RateLimitDecision taken, String key, long cost) {
		return CompletableFuture.completedStage(null);
	}

	@Override
	public void reset(RateLimitPolicy policy, String key) {
	}

	@Override
	public CompletionStage<Void> resetAsync(RateLimitPolicy policy, String key) {
		return CompletableFuture.completedStage(null);
	}

}
