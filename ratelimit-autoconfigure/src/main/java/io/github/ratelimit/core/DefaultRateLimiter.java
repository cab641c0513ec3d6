package io.github.ratelimit.core;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.FailurePolicy;
import io.github.ratelimit.InvalidCostException;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.event.RateLimitListener;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitReceipt;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;
import io.github.ratelimit.store.StoreResult;

/**
 * Asks the store, and the failure policy where the store has no answer. Thread-safe.
 */
public final class DefaultRateLimiter implements RateLimiter {

	private final RateLimitStore store;

	private final LocalFallback local;

	private final Listeners listeners;

	private final OutageTracker outages;

	private final MendingWatch mending;

	/**
	 * Creates a limiter.
	 * @param store holds the counters
	 * @param local counts while the store cannot be reached, for policies with
	 * {@link FailurePolicy#LOCAL}
	 * @param listeners are told of every decision, in this order
	 * @param clock tells how long ago the store failed
	 */
	public DefaultRateLimiter(RateLimitStore store, LocalFallback local, List<RateLimitListener> listeners,
			InstantSource clock) {
		this(store, local, listeners, clock, new SerialExecutor("ratelimit-outages"));
	}

	/** With who tells the listeners of outages. */
	DefaultRateLimiter(RateLimitStore store, LocalFallback local, List<RateLimitListener> listeners,
			InstantSource clock, Executor teller) {
		this.store = store;
		this.local = local;
		this.listeners = new Listeners(listeners);
		this.mending = new MendingWatch(this.listeners);
		this.outages = new OutageTracker(store::isReachable, clock, teller,
				(outage) -> this.listeners.tell((listener) -> listener.onOutage(outage)));
		store.onRecovery(this.outages::recovered);
	}

	@Override
	public RateLimitDecision acquire(RateLimitPolicy policy, String key, long cost) {
		checkCost(cost);
		RateLimitDecision decision = tellListeners(decide(policy, key, cost));
		Pacing.await(decision.delay());
		return decision;
	}

	@Override
	public CompletionStage<RateLimitDecision> acquireAsync(RateLimitPolicy policy, String key, long cost) {
		checkCost(cost);
		return decideAsync(policy, key, cost).thenApply(this::tellListeners).thenCompose(Pacing::awaitAsync);
	}

	@Override
	public RateLimitDecision peek(RateLimitPolicy policy, String key) {
		return decide(policy, key, 0);
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
		boolean local = taken.source() == Source.LOCAL;
		RateLimitBucket bucket = local ? this.local.bucket(taken.policy(), key) : bucket(taken.policy(), key);
		if (taken.allowed() && taken.decidedAt() != null) {
			RateLimitReceipt receipt = RateLimitReceipt.of(taken);
			// Here, as a store that throws is taken for one that fails.
			receipt.checkFits(bucket);
			if (local) {
				this.local.store().refund(bucket, cost, receipt);
			}
			else {
				await(() -> this.store.refund(bucket, cost, receipt));
			}
		}
	}

	@Override
	public void reset(RateLimitPolicy policy, String key) {
		RateLimitBucket bucket = bucket(policy, key);
		this.local.store().reset(this.local.bucket(policy, key));
		await(() -> this.store.reset(bucket));
	}

	/**
	 * Waits for a change that is not a decision; a failure is told, as there is nobody to
	 * refuse.
	 */
	private void await(Supplier<CompletionStage<Void>> change) {
		int recoveries = this.outages.recoveries();
		try {
			ask(change).toCompletableFuture().join();
			this.outages.answered();
		}
		catch (CompletionException | CancellationException ex) {
			learnOfFailure(storeException(ex), recoveries);
		}
	}

	/**
	 * Concludes on this thread, not on the one that brings the answer: it may serve all
	 * connections, or end the waiting of all callers, and logs and listeners must not
	 * hold it up.
	 */
	private RateLimitDecision decide(RateLimitPolicy policy, String key, long cost) {
		Question question = new Question(policy, key, cost, this.outages.recoveries());
		CompletableFuture<StoreResult> answer = ask(question).toCompletableFuture();
		StoreResult result;
		try {
			result = answer.join();
		}
		catch (CompletionException | CancellationException ex) {
			return conclude(question, null, ex);
		}
		return conclude(question, result, null);
	}

	/**
	 * An answer that is waited for comes on a thread that serves all connections, or ends
	 * the waiting of all callers, where what follows must not run: it may block.
	 */
	private CompletionStage<RateLimitDecision> decideAsync(RateLimitPolicy policy, String key, long cost) {
		Question question = new Question(policy, key, cost, this.outages.recoveries());
		CompletableFuture<StoreResult> answer = ask(question).toCompletableFuture();
		BiFunction<@Nullable StoreResult, @Nullable Throwable, RateLimitDecision> conclusion = (result,
				failure) -> conclude(question, result, failure);
		return answer.isDone() ? answer.handle(conclusion) : answer.handleAsync(conclusion);
	}

	private CompletionStage<StoreResult> ask(Question question) {
		RateLimitBucket bucket = bucket(question.policy(), question.key());
		return ask(() -> this.store.acquire(bucket, question.cost()));
	}

	private RateLimitDecision conclude(Question question, @Nullable StoreResult result, @Nullable Throwable failure) {
		if (result == null) {
			RateLimitStoreException cause = storeException(failure);
			learnOfFailure(cause, question.recoveries());
			return withoutStore(question, cause);
		}
		this.outages.answered();
		RateLimitPolicy policy = question.policy();
		this.mending.mended(policy, result.mended());
		return Decisions.of(policy, policy.limits(), result, Source.STORE);
	}

	private void learnOfFailure(RateLimitStoreException failure, int recoveries) {
		this.outages.failed(failure, recoveries);
		this.listeners.tell((listener) -> listener.onStoreFailure(failure));
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

	private RateLimitDecision withoutStore(Question question, RateLimitStoreException cause) {
		RateLimitPolicy policy = question.policy();
		if (cause.isUnreachable() && policy.onFailure() == FailurePolicy.LOCAL) {
			return this.local.decide(policy, question.key(), question.cost());
		}
		return Decisions.uncounted(policy,
				question.cost() == 0 || (cause.isUnreachable() && policy.onFailure() == FailurePolicy.ALLOW));
	}

	private RateLimitDecision tellListeners(RateLimitDecision decision) {
		this.listeners.tell((listener) -> listener.onDecision(decision));
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

	private static RateLimitStoreException storeException(@Nullable Throwable failure) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		return (cause instanceof RateLimitStoreException expected) ? expected
				: new RateLimitStoreException("The store failed: " + cause, StoreFailure.ERROR, cause);
	}

	/**
	 * What the store is asked.
	 *
	 * @param recoveries how often it had been found again by then
	 */
	private record Question(RateLimitPolicy policy, String key, long cost, int recoveries) {

	}

}
