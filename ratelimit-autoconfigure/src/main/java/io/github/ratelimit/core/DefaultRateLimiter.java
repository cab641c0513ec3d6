package io.github.ratelimit.core;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.FailurePolicy;
import io.github.ratelimit.InvalidCostException;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitMode;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.event.RateLimitListener;
import io.github.ratelimit.store.DaemonThreads;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitReceipt;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;
import io.github.ratelimit.store.StoreOperation;
import io.github.ratelimit.store.StoreResult;

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

	private final StoreCalls calls;

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
		OutageTracker outages = new OutageTracker(store::isReachable, clock, executor, this.listeners::onOutage);
		store.onRecovery(outages::recovered);
		this.calls = new StoreCalls(this.listeners, outages, System::nanoTime);
	}

	@Override
	public RateLimitDecision acquire(RateLimitPolicy policy, String key, long cost) {
		checkCost(cost);
		RateLimitDecision decision = notifyListeners(decide(policy, key, cost).join());
		Delays.await(decision.delay());
		return decision;
	}

	@Override
	public CompletionStage<RateLimitDecision> acquireAsync(RateLimitPolicy policy, String key, long cost) {
		checkCost(cost);
		return decide(policy, key, cost).toStage().thenApply(this::notifyListeners).thenCompose(Delays::awaitAsync);
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

	/**
	 * How the store fails at present.
	 * @return the kinds of failures, empty if there is none
	 */
	public Set<StoreFailure> outages() {
		return this.calls.outages().current();
	}

	private StoreCall<?, RateLimitDecision> decide(RateLimitPolicy policy, String key, long cost) {
		RateLimitBucket bucket = this.buckets.of(policy, key);
		if (bucket == null) {
			RateLimitDecision unlimited = Decisions.unlimited(policy);
			return StoreCall.of(() -> CompletableFuture.completedFuture(unlimited), (same, failure) -> unlimited);
		}
		StoreOperation operation = (cost == 0) ? StoreOperation.PEEK : StoreOperation.ACQUIRE;
		RateLimitBucket shadow = this.buckets.ofShadow(policy, key);
		if (shadow == null) {
			return this.calls.call(operation, () -> this.store.acquire(bucket, cost),
					(result, failure) -> decide(policy, bucket, cost, result, failure));
		}
		return this.calls.call(operation, () -> this.store.acquireWithShadow(bucket, shadow, cost),
				(results, failure) -> {
					RateLimitDecision decision = decide(policy, bucket, cost, (results != null) ? results.get(0) : null,
							failure);
					return (results == null || results.size() == 1) ? decision : Decisions.withShadow(decision,
							counted(Objects.requireNonNull(policy.shadow()), results.get(1)));
				});
	}

	private RateLimitDecision decide(RateLimitPolicy policy, RateLimitBucket bucket, long cost,
			@Nullable StoreResult result, @Nullable RateLimitStoreException failure) {
		RateLimitDecision decision = (result != null) ? counted(policy, result)
				: decideWithoutStore(policy, bucket, cost, Objects.requireNonNull(failure));
		return decision.byMode();
	}

	private RateLimitDecision counted(RateLimitPolicy policy, StoreResult result) {
		if (result.repaired() > 0) {
			this.listeners.onCountersRepaired(policy, result.repaired());
		}
		return Decisions.of(policy, policy.limits(), result, Source.STORE);
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
		RateLimitBucket shadow = this.buckets.ofShadow(policy, key);
		return (bucket != null)
				? change(StoreOperation.REFUND, both(bucket, shadow, (each) -> this.store.refund(each, cost, null)))
				: NOTHING_TO_DO;
	}

	private StoreCall<Void, Void> giveBack(RateLimitDecision taken, String key, long cost) {
		checkCost(cost);
		RateLimitDecision shadow = taken.shadow();
		if (shadow != null && taken.policy().mode() == RateLimitMode.SHADOW) {
			return giveBack(shadow, key, cost);
		}
		RateLimitBucket bucket = this.buckets.of(taken.policy(), key);
		RateLimitReceipt receipt = receipt(taken, bucket);
		if (bucket == null || receipt == null) {
			return NOTHING_TO_DO;
		}
		if (taken.source() == Source.LOCAL) {
			this.local.store().refund(this.local.share(bucket), cost, receipt);
			return NOTHING_TO_DO;
		}
		RateLimitBucket tried = this.buckets.ofShadow(taken.policy(), key);
		RateLimitReceipt ofTried = (shadow != null) ? receipt(shadow, tried) : null;
		return change(StoreOperation.REFUND, both(bucket, (ofTried != null) ? tried : null,
				(each) -> this.store.refund(each, cost, each.shadow() ? ofTried : receipt)));
	}

	/**
	 * Null if nothing was taken. Checked here, as what the store throws is its failure.
	 */
	private static @Nullable RateLimitReceipt receipt(RateLimitDecision taken, @Nullable RateLimitBucket bucket) {
		if (bucket == null || !taken.allowed() || taken.decidedAt() == null) {
			return null;
		}
		RateLimitReceipt receipt = RateLimitReceipt.of(taken);
		receipt.checkFits(bucket);
		return receipt;
	}

	private StoreCall<Void, Void> forget(RateLimitPolicy policy, String key) {
		RateLimitBucket bucket = this.buckets.ofAllPlans(policy, key);
		if (bucket == null) {
			return NOTHING_TO_DO;
		}
		this.local.store().reset(this.local.share(bucket));
		return change(StoreOperation.RESET, both(bucket, this.buckets.ofShadow(policy, key), this.store::reset));
	}

	private static Supplier<CompletionStage<Void>> both(RateLimitBucket bucket, @Nullable RateLimitBucket shadow,
			Function<RateLimitBucket, CompletionStage<Void>> change) {
		return () -> (shadow == null) ? change.apply(bucket)
				: change.apply(bucket).thenCombine(change.apply(shadow), (nothing, none) -> nothing);
	}

	/** A failure is told to listeners alone, as there is no call to refuse. */
	private StoreCall<Void, Void> change(StoreOperation operation, Supplier<CompletionStage<Void>> change) {
		return this.calls.call(operation, change, (nothing, failure) -> nothing);
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

}
