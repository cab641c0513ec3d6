package io.github.ratelimit.core;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.ratelimit.FailurePolicy;
import io.github.ratelimit.InvalidCostException;
import io.github.ratelimit.Limit;
import io.github.ratelimit.LimitStatus;
import io.github.ratelimit.RateLimitBucket;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitListener;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimitReceipt;
import io.github.ratelimit.RateLimitStore;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.StoreResult;
import io.github.ratelimit.StoreResult.Counter;

/**
 * Asks the store, and the failure policy where the store has no answer. Thread-safe.
 */
public final class DefaultRateLimiter implements RateLimiter {

	private static final Log logger = LogFactory.getLog(DefaultRateLimiter.class);

	/** How soon to ask again while the store is away: nobody knows, so not at once. */
	private static final Duration RETRY_AFTER_FAILURE = Duration.ofSeconds(1);

	private final RateLimitStore store;

	private final List<RateLimitListener> listeners;

	private final StoreFailureLog failures = new StoreFailureLog();

	/**
	 * Creates a limiter.
	 * @param store holds the counters
	 * @param listeners are told of every decision, in this order
	 */
	public DefaultRateLimiter(RateLimitStore store, List<RateLimitListener> listeners) {
		this.store = store;
		this.listeners = List.copyOf(listeners);
	}

	@Override
	public RateLimitDecision acquire(RateLimitPolicy policy, String key, long cost) {
		checkCost(cost);
		// Not on the thread that brings the answer, which a listener must not hold up.
		RateLimitDecision decision = tellListeners(decide(policy, key, cost).toCompletableFuture().join());
		Turn.await(decision.delay());
		return decision;
	}

	@Override
	public CompletionStage<RateLimitDecision> acquireAsync(RateLimitPolicy policy, String key, long cost) {
		checkCost(cost);
		return decide(policy, key, cost).thenApply(this::tellListeners).thenCompose(Turn::awaitAsync);
	}

	@Override
	public RateLimitDecision peek(RateLimitPolicy policy, String key) {
		return decide(policy, key, 0).toCompletableFuture().join();
	}

	@Override
	public void refund(RateLimitPolicy policy, String key, long cost) {
		checkCost(cost);
		RateLimitBucket bucket = bucket(policy, key);
		await(() -> this.store.refund(bucket, cost, null));
	}

	@Override
	public void refund(RateLimitDecision taken, String key, long cost) {
		checkCost(cost);
		RateLimitBucket bucket = bucket(taken.policy(), key);
		if (taken.allowed() && taken.decidedAt() != null) {
			RateLimitReceipt receipt = RateLimitReceipt.of(taken);
			// Here, as a store that throws is taken for one that fails.
			receipt.checkFits(bucket);
			await(() -> this.store.refund(bucket, cost, receipt));
		}
	}

	@Override
	public void reset(RateLimitPolicy policy, String key) {
		RateLimitBucket bucket = bucket(policy, key);
		await(() -> this.store.reset(bucket));
	}

	/**
	 * Waits for a change that is not a decision; a failure is logged, as there is nobody
	 * to refuse.
	 */
	private void await(Supplier<CompletionStage<Void>> change) {
		ask(change).handle((done, failure) -> this.failures.record(cause(failure))).toCompletableFuture().join();
	}

	private CompletionStage<RateLimitDecision> decide(RateLimitPolicy policy, String key, long cost) {
		RateLimitBucket bucket = bucket(policy, key);
		return ask(() -> this.store.acquire(bucket, cost)).handle((result, failure) -> {
			Throwable cause = cause(failure);
			boolean unreachable = this.failures.record(cause);
			return (cause == null) ? decision(policy, result) : withoutStore(policy, cost, unreachable);
		});
	}

	/** A store that throws, where it should complete exceptionally, has failed too. */
	private static <T> CompletionStage<T> ask(Supplier<CompletionStage<T>> question) {
		try {
			return question.get();
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedStage(ex);
		}
	}

	private RateLimitDecision withoutStore(RateLimitPolicy policy, long cost, boolean unreachable) {
		boolean allowed = cost == 0 || (unreachable && policy.onFailure() == FailurePolicy.ALLOW);
		return new RateLimitDecision(policy, allowed, List.of(), allowed ? null : RETRY_AFTER_FAILURE, Duration.ZERO,
				Source.FAILURE_POLICY, null);
	}

	private RateLimitDecision tellListeners(RateLimitDecision decision) {
		for (RateLimitListener listener : this.listeners) {
			try {
				listener.onDecision(decision);
			}
			catch (RuntimeException ex) {
				logger.warn("A RateLimitListener failed; the decision stands", ex);
			}
		}
		return decision;
	}

	private static RateLimitBucket bucket(RateLimitPolicy policy, String key) {
		return new RateLimitBucket(policy.id(), key, policy.limits(), policy.maxWait());
	}

	private static void checkCost(long cost) {
		if (cost < 1) {
			throw new InvalidCostException("the cost of a call must be at least 1, but is " + cost);
		}
	}

	private static RateLimitDecision decision(RateLimitPolicy policy, StoreResult result) {
		List<Limit> limits = policy.limits();
		List<LimitStatus> statuses = new ArrayList<>(limits.size());
		for (int i = 0; i < limits.size(); i++) {
			Counter counter = result.counters().get(i);
			String name = (limits.size() == 1) ? policy.name() : policy.name() + '-' + (i + 1);
			statuses.add(new LimitStatus(name, limits.get(i), counter.remaining(), micros(counter.resetAfterMicros()),
					counter.violated()));
		}
		boolean wait = !result.allowed() && result.retryAfterMicros() != StoreResult.NEVER;
		return new RateLimitDecision(policy, result.allowed(), statuses,
				wait ? micros(result.retryAfterMicros()) : null, micros(result.delayMicros()), Source.STORE,
				Instant.EPOCH.plus(micros(result.decidedAtMicros())));
	}

	private static Duration micros(long micros) {
		return Duration.of(micros, ChronoUnit.MICROS);
	}

	private static @Nullable Throwable cause(@Nullable Throwable failure) {
		return (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause() : failure;
	}

}
