package io.github.ratelimit.core;

import java.util.ArrayList;
import java.util.List;

import io.github.ratelimit.FailurePolicy;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitStoreException;

/**
 * Decides by the failure policy when the store has failed. Thread-safe.
 */
record FailureDecisions(LocalFallback local, CounterChanges changes) {

	RateLimitDecision decide(RateLimitPolicy policy, RateLimitBucket bucket, long cost,
			RateLimitStoreException failure) {
		if (failure.isUnreachable() && policy.onFailure() == FailurePolicy.LOCAL) {
			return this.local.decide(policy, bucket, cost);
		}
		boolean allowed = failure.isUnreachable() && policy.onFailure() == FailurePolicy.ALLOW;
		return Decisions.uncounted(policy, cost == 0 || allowed);
	}

	/**
	 * Decides about each by its own failure policy. What was taken locally is given back
	 * if one refuses.
	 */
	List<RateLimitDecision> decide(ChargesTogether charges, RateLimitStoreException failure) {
		List<RateLimitDecision> decisions = new ArrayList<>(charges.buckets().size());
		for (int i = 0; i < charges.buckets().size(); i++) {
			RateLimitDecision decision = decide(charges.counters().get(i).policy(), charges.buckets().get(i),
					charges.costs().get(i), failure);
			if (!decision.allowed()) {
				for (int taken = 0; taken < i; taken++) {
					this.changes
						.refund(decisions.get(taken), charges.buckets().get(taken).key(), charges.costs().get(taken))
						.join();
				}
				return List.of(decision);
			}
			decisions.add(decision);
		}
		return decisions;
	}

}
