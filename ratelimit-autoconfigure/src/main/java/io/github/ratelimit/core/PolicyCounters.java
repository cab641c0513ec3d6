package io.github.ratelimit.core;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitCounters;
import io.github.ratelimit.store.StoreClient;
import io.github.ratelimit.store.StoreResult;

/**
 * What a policy counts and whom for, and its decisions by what the store answers. Worked
 * out once for all calls. Thread-safe.
 */
final class PolicyCounters implements StoreClient<RateLimitDecision> {

	private final RateLimitPolicy policy;

	private final Listeners listeners;

	/** Null if the policy is unlimited, as are the others where there is no limit. */
	private final @Nullable RateLimitCounters inForce;

	private final @Nullable RateLimitCounters tried;

	private final @Nullable RateLimitCounters ofAllPlans;

	/** Makes the key of an address, in whatever notation it is. */
	private final UnaryOperator<String> networks;

	private final long roundingMicros;

	private final boolean ofAddresses;

	/** Whether the policy has keys of several kinds. */
	private final boolean ambiguous;

	PolicyCounters(RateLimitPolicy policy, UnaryOperator<String> networks, Listeners listeners) {
		this.policy = policy;
		this.listeners = listeners;
		RateLimitPolicy shadow = policy.shadow();
		List<Limit> all = new ArrayList<>(policy.limits());
		policy.plans().values().forEach((plan) -> all.addAll(plan.limits()));
		this.inForce = counters(policy.limits(), false);
		this.tried = counters((shadow != null) ? shadow.limits() : List.of(), true);
		this.ofAllPlans = counters(all, false);
		this.networks = networks;
		// A sliding window counter counts in milliseconds.
		this.roundingMicros = policy.limits()
			.stream()
			.anyMatch((limit) -> limit.algorithm() == Algorithm.SLIDING_WINDOW_COUNTER) ? 1000 : 0;
		this.ofAddresses = policy.keyKind().equals("ip");
		this.ambiguous = policy.keyKind().indexOf(',') >= 0;
	}

	RateLimitPolicy policy() {
		return this.policy;
	}

	/** What is counted, if that is all there is to decide. */
	@Nullable RateLimitCounters onlyCounters() {
		return (this.tried == null) ? this.inForce : null;
	}

	@Override
	public String normalKey(String key) {
		String normal = KeyNormalizer.normalize(key);
		if (normal == null) {
			throw new IllegalArgumentException("the key of policy '" + this.policy.name() + "' must not be blank");
		}
		if (this.ambiguous) {
			throw new IllegalArgumentException("policy '" + this.policy.name() + "' has keys of the kinds "
					+ this.policy.keyKind() + "; say which of them the key is, as in policy.forKey(\"principal\")");
		}
		return this.ofAddresses ? this.networks.apply(normal) : normal;
	}

	/** The counters of a key; null if the policy is unlimited. */
	@Nullable RateLimitBucket inForce(String key) {
		return bucket(this.inForce, key);
	}

	/** Of the limits that are tried beside the ones in force; null if none are. */
	@Nullable RateLimitBucket tried(String key) {
		return bucket(this.tried, key);
	}

	/** With those of the plans, which have their own where their periods differ. */
	@Nullable RateLimitBucket ofAllPlans(String key) {
		return bucket(this.ofAllPlans, key);
	}

	@Override
	public RateLimitDecision decide(StoreResult result) {
		if (result.repaired() > 0) {
			this.listeners.onCountersRepaired(this.policy, result.repaired());
		}
		return decide(result, Source.STORE);
	}

	RateLimitDecision decide(StoreResult result, Source source) {
		return Decisions.of(this.policy, this.policy.limits(), result, source);
	}

	/** How much sooner than a refusal says a call may succeed. */
	long roundingMicros() {
		return this.roundingMicros;
	}

	@Override
	public RateLimitDecision decide(Limit limit, long retryAfterMicros, long decidedAtMicros, long fullAtMicros) {
		return new BucketDecision(this.policy, limit, Source.STORE, retryAfterMicros, decidedAtMicros, fullAtMicros);
	}

	/** Fails on a key without counters too. */
	private @Nullable RateLimitBucket bucket(@Nullable RateLimitCounters counters, String key) {
		String normal = normalKey(key);
		return (counters != null) ? new RateLimitBucket(counters, normal) : null;
	}

	private @Nullable RateLimitCounters counters(List<Limit> limits, boolean shadow) {
		return limits.isEmpty() ? null
				: new RateLimitCounters(this.policy.id(), this.policy.keyKind(), limits, this.policy.maxWait(), shadow);
	}

}
