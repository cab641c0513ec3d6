package io.github.ratelimit.core;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.FailurePolicy;
import io.github.ratelimit.InvalidCostException;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.event.RateLimitListener;
import io.github.ratelimit.store.DaemonThreads;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitReceipt;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

/**
 * Decides by the answer of the store, or by the failure policy if the store fails.
 * Thread-safe.
 */
public final class DefaultRateLimiter implements RateLimiter {

	private static final StoreCall<Void, Void> NOTHING_TO_DO = StoreCall
		.of(() -> CompletableFuture.completedFuture(null), (nothing, failure) -> nothing);

	private static final int WAITING_OUTAGES = 1000;

	private final RateLimitStore store;

	private final LocalFallback local;

	private final Buckets buckets;

	private final Listeners listeners;

	private final OutageTracker outages;

	public DefaultRateLimiter(RateLimitStore store, LocalFallback local, UnaryOperator<String> networks,
			List<RateLimitListener> listeners, InstantSource clock) {
		this(store, local, networks, listeners, clock,
				DaemonThreads.serialExecutor("ratelimit-outages", WAITING_OUTAGES));
	}

	/** With the executor that tells listeners of outages. */
	DefaultRateLimiter(RateLimitStore store, LocalFallback local, UnaryOperator<String> networks,
			List<RateLimitListener> listeners, InstantSource clock, Executor executor) {
		this.store = store;
		this.local = local;
		this.buckets = new Buckets(networks);
		this.listeners = new Listeners(listeners);
		this.outages = new OutageTracker(store::isReachable, clock, executor, this.listeners::onOutage);
		store.onRecovery(this.outages::recovered);
	}

	@Override
	public RateLimitDecision acquire(RateLimitPolicy policy, String key, long cost) {
		checkCost(cost);
		RateLimitDecision decision = notifyListeners(decide(policy, key, cost).join());
		await(decision.delay());
		return decision;
	}

	@Override
	public CompletionStage<RateLimitDecision> acquireAsync(RateLimitPolicy policy, String key, long cost) {
		checkCost(cost);
		return decide(policy, key, cost).toStage()
			.thenApply(this::notifyListeners)
			.thenCompose(DefaultRateLimiter::awaitAsync);
	}

	@Override
	public RateLimitDecision peek(RateLimitPolicy policy, String key) {
		return decide(policy, key, 0).join();
	}

	@Override
	public CompletionStage<RateLimitDecision> peekAsync(RateLimitPolicy policy, String key) {
		return decide(policy, key, 0).toStage();
	}

	@Override
	public void refund(RateLimitPolicy policy, String key, long cost) {
		giveBack(policy, key, cost).join();
	}

	@Override
	public CompletionStage<Void> refundAsync(RateLimitPolicy policy, String key, long cost) {
		return giveBack(policy, key, cost).toStage();
	}

	@Override
	public void refund(RateLimitDecision taken, String key, long cost) {
		giveBack(taken, key, cost).join();
	}

	@Override
	public CompletionStage<Void> refundAsync(RateLimitDecision taken, String key, long cost) {
		return giveBack(taken, key, cost).toStage();
	}

	@Override
	public void reset(RateLimitPolicy policy, String key) {
		forget(policy, key).join();
	}

	@Override
	public CompletionStage<Void> resetAsync(RateLimitPolicy policy, String key) {
		return forget(policy, key).toStage();
	}

	private StoreCall<?, RateLimitDecision> decide(RateLimitPolicy policy, String key, long cost) {
		RateLimitBucket bucket = this.buckets.of(policy, key);
		if (bucket == null) {
			RateLimitDecision unlimited = Decisions.unlimited(policy);
			return StoreCall.of(() -> CompletableFuture.completedFuture(unlimited), (same, failure) -> unlimited);
		}
		int recoveries = this.outages.recoveries();
		return StoreCall.of(() -> this.store.acquire(bucket, cost), (result, failure) -> {
			if (result == null) {
				return decideWithoutStore(policy, bucket, cost, handleFailure(failure, recoveries));
			}
			this.outages.answered();
			if (result.repaired() > 0) {
				this.listeners.onCountersRepaired(policy, result.repaired());
			}
			return Decisions.of(policy, policy.limits(), result, Source.STORE);
		});
	}

	private RateLimitDecision decideWithoutStore(RateLimitPolicy policy, RateLimitBucket bucket, long cost,
			RateLimitStoreException failure) {
		if (failure.isUnreachable() && policy.onFailure() == FailurePolicy.LOCAL) {
			return this.local.decide(policy, bucket, cost);
		}
		return Decisions.uncounted(policy,
				cost == 0 || (failure.isUnreachable() && policy.onFailure() == FailurePolicy.ALLOW));
	}

	private StoreCall<Void, Void> giveBack(RateLimitPolicy policy, String key, long cost) {
		checkCost(cost);
		RateLimitBucket bucket = this.buckets.of(policy, key);
		return (bucket != null) ? change(() -> this.store.refund(bucket, cost, null)) : NOTHING_TO_DO;
	}

	private StoreCall<Void, Void> giveBack(RateLimitDecision taken, String key, long cost) {
		checkCost(cost);
		RateLimitBucket bucket = this.buckets.of(taken.policy(), key);
		if (bucket == null || !taken.allowed() || taken.decidedAt() == null) {
			return NOTHING_TO_DO;
		}
		RateLimitReceipt receipt = RateLimitReceipt.of(taken);
		// Checked here, as what the store throws counts as a failure of the store.
		receipt.checkFits(bucket);
		if (taken.source() == Source.LOCAL) {
			this.local.store().refund(this.local.share(bucket), cost, receipt);
			return NOTHING_TO_DO;
		}
		return change(() -> this.store.refund(bucket, cost, receipt));
	}

	private StoreCall<Void, Void> forget(RateLimitPolicy policy, String key) {
		RateLimitBucket bucket = this.buckets.ofAllPlans(policy, key);
		if (bucket == null) {
			return NOTHING_TO_DO;
		}
		this.local.store().reset(this.local.share(bucket));
		return change(() -> this.store.reset(bucket));
	}

	/** A failure is told to listeners alone, as there is no call to refuse. */
	private StoreCall<Void, Void> change(Supplier<CompletionStage<Void>> change) {
		int recoveries = this.outages.recoveries();
		return StoreCall.of(change, (nothing, failure) -> {
			if (failure != null) {
				handleFailure(failure, recoveries);
			}
			else {
				this.outages.answered();
			}
			return nothing;
		});
	}

	private RateLimitStoreException handleFailure(@Nullable Throwable failure, int recoveries) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		RateLimitStoreException translated = (cause instanceof RateLimitStoreException expected) ? expected
				: new RateLimitStoreException("The store failed: " + cause, StoreFailure.ERROR, cause);
		this.outages.failed(translated, recoveries);
		this.listeners.onStoreFailure(translated);
		return translated;
	}

	private RateLimitDecision notifyListeners(RateLimitDecision decision) {
		this.listeners.onDecision(decision);
		return decision;
	}

	private static void checkCost(long cost) {
		if (cost < 1) {
			throw new InvalidCostException("the cost of a call must be at least 1, but is " + cost);
		}
	}

	/** Sleeps; a virtual thread leaves its carrier thread meanwhile. */
	private static void await(Duration delay) {
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

	private static CompletionStage<RateLimitDecision> awaitAsync(RateLimitDecision decision) {
		if (decision.delay().isZero()) {
			return CompletableFuture.completedStage(decision);
		}
		Executor later = CompletableFuture.delayedExecutor(decision.delay().toNanos(), TimeUnit.NANOSECONDS);
		return CompletableFuture.supplyAsync(() -> decision, later);
	}

}
