package io.github.ratelimit.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitMode;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.store.BoundedCache;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitReceipt;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.store.StoreOperation;

/**
 * Gives permits back, and forgets what was taken: of the limits in force, and of those
 * that are tried beside them.
 */
record CounterChanges(RateLimitStore store, LocalFallback local, BoundedCache<RateLimitPolicy, PolicyCounters> counters,
		StoreCalls calls, DenyCache denyCache) {

	private static final StoreCall<Void, Void> NOTHING_TO_DO = StoreCall
		.of(() -> CompletableFuture.completedFuture(null), (nothing, failure) -> nothing);

	StoreCall<Void, Void> refund(RateLimitPolicy policy, String key, long cost) {
		RateLimitBucket bucket = this.counters.get(policy).inForce(key);
		RateLimitBucket shadow = this.counters.get(policy).tried(key);
		return (bucket != null)
				? change(StoreOperation.REFUND, bucket, shadow, (each) -> this.store.refund(each, cost, null))
				: NOTHING_TO_DO;
	}

	StoreCall<Void, Void> refund(RateLimitDecision taken, String key, long cost) {
		RateLimitDecision shadow = taken.shadow();
		if (shadow != null && taken.policy().mode() == RateLimitMode.SHADOW) {
			return refund(shadow, key, cost);
		}
		RateLimitBucket bucket = this.counters.get(taken.policy()).inForce(key);
		RateLimitReceipt receipt = receipt(taken, bucket);
		if (bucket == null || receipt == null) {
			return NOTHING_TO_DO;
		}
		if (taken.source() == Source.LOCAL) {
			this.local.store().refund(this.local.share(bucket), cost, receipt);
			return NOTHING_TO_DO;
		}
		RateLimitBucket tried = this.counters.get(taken.policy()).tried(key);
		RateLimitReceipt ofTried = (shadow != null) ? receipt(shadow, tried) : null;
		return change(StoreOperation.REFUND, bucket, (ofTried != null) ? tried : null,
				(each) -> this.store.refund(each, cost, each.shadow() ? ofTried : receipt));
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

	StoreCall<Void, Void> reset(RateLimitPolicy policy, String key) {
		RateLimitBucket bucket = this.counters.get(policy).ofAllPlans(key);
		if (bucket == null) {
			return NOTHING_TO_DO;
		}
		this.local.store().reset(this.local.share(bucket));
		return change(StoreOperation.RESET, bucket, this.counters.get(policy).tried(key), this.store::reset);
	}

	/** A failure is told to listeners alone, as there is no call to refuse. */
	private StoreCall<Void, Void> change(StoreOperation operation, RateLimitBucket bucket,
			@Nullable RateLimitBucket shadow, Function<RateLimitBucket, CompletionStage<Void>> change) {
		this.denyCache.givenBack(bucket.policyId(), bucket.key());
		return this.calls.call(operation,
				() -> (shadow == null) ? change.apply(bucket)
						: change.apply(bucket).thenCombine(change.apply(shadow), (nothing, none) -> nothing),
				(nothing, failure) -> {
					this.denyCache.givenBack(bucket.policyId(), bucket.key());
					return nothing;
				});
	}

}
