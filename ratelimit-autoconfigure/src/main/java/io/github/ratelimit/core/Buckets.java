package io.github.ratelimit.core;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.store.BoundedCache;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitCounters;

/**
 * Finds the counters of a policy and a key. Thread-safe.
 */
final class Buckets {

	/** Makes the key of an address, in whatever notation it is. */
	private final UnaryOperator<String> networks;

	private final BoundedCache<RateLimitPolicy, CountersOfPolicy> counters = new BoundedCache<>(CountersOfPolicy::of);

	Buckets(UnaryOperator<String> networks) {
		this.networks = networks;
	}

	/** The counters of a policy; null if it is unlimited. */
	@Nullable RateLimitBucket of(RateLimitPolicy policy, String key) {
		return bucket(policy, key, this.counters.get(policy).inForce());
	}

	/** Those of the limits that are tried beside the ones in force; null if none are. */
	@Nullable RateLimitBucket ofShadow(RateLimitPolicy policy, String key) {
		return (policy.shadow() != null) ? bucket(policy, key, this.counters.get(policy).tried()) : null;
	}

	/** With those of its plans, which have their own where their periods differ. */
	@Nullable RateLimitBucket ofAllPlans(RateLimitPolicy policy, String key) {
		return bucket(policy, key, this.counters.get(policy).ofAllPlans());
	}

	/** Fails on a key without counters too. */
	private @Nullable RateLimitBucket bucket(RateLimitPolicy policy, String key, @Nullable RateLimitCounters counters) {
		String normal = KeyNormalizer.normalize(key);
		if (normal == null) {
			throw new IllegalArgumentException("the key of policy '" + policy.name() + "' must not be blank");
		}
		String kind = policy.keyKind();
		if (kind.indexOf(',') >= 0) {
			throw new IllegalArgumentException("policy '" + policy.name() + "' has keys of the kinds " + kind
					+ "; say which of them the key is, as in policy.forKey(\"principal\")");
		}
		String counted = kind.equals("ip") ? this.networks.apply(normal) : normal;
		return (counters != null) ? new RateLimitBucket(counters, counted) : null;
	}

	/** What a policy counts; null where there is no limit. */
	private record CountersOfPolicy(@Nullable RateLimitCounters inForce, @Nullable RateLimitCounters tried,
			@Nullable RateLimitCounters ofAllPlans) {

		static CountersOfPolicy of(RateLimitPolicy policy) {
			List<Limit> all = new ArrayList<>(policy.limits());
			policy.plans().values().forEach((plan) -> all.addAll(plan.limits()));
			RateLimitPolicy shadow = policy.shadow();
			return new CountersOfPolicy(counters(policy, policy.limits(), false),
					counters(policy, (shadow != null) ? shadow.limits() : List.of(), true),
					counters(policy, all, false));
		}

		private static @Nullable RateLimitCounters counters(RateLimitPolicy policy, List<Limit> limits,
				boolean shadow) {
			return limits.isEmpty() ? null
					: new RateLimitCounters(policy.id(), policy.keyKind(), limits, policy.maxWait(), shadow);
		}

	}

}
