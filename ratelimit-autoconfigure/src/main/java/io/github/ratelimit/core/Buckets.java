package io.github.ratelimit.core;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.store.RateLimitBucket;

/**
 * Finds the counters of a policy and a key.
 *
 * @param networks makes the key of an address, in whatever notation it is
 */
record Buckets(UnaryOperator<String> networks) {

	/** The counters of a policy; null if it is unlimited. */
	@Nullable RateLimitBucket of(RateLimitPolicy policy, String key) {
		return of(policy, key, policy.limits(), false);
	}

	/** Those of the limits that are tried beside the ones in force; null if none are. */
	@Nullable RateLimitBucket ofShadow(RateLimitPolicy policy, String key) {
		RateLimitPolicy shadow = policy.shadow();
		return (shadow != null) ? of(policy, key, shadow.limits(), true) : null;
	}

	/** With those of its plans, which have their own where their periods differ. */
	@Nullable RateLimitBucket ofAllPlans(RateLimitPolicy policy, String key) {
		return of(policy, key,
				Stream.concat(Stream.of(policy), policy.plans().values().stream())
					.flatMap((each) -> each.limits().stream())
					.toList(),
				false);
	}

	/** The kind comes first, so that no text that a client chooses is of another kind. */
	private @Nullable RateLimitBucket of(RateLimitPolicy policy, String key, List<Limit> limits, boolean shadow) {
		String normal = KeyNormalizer.normalize(key);
		if (normal == null) {
			throw new IllegalArgumentException("the key of policy '" + policy.name() + "' must not be blank");
		}
		String kind = policy.keyKind();
		if (kind.indexOf(',') >= 0) {
			throw new IllegalArgumentException("policy '" + policy.name() + "' has keys of the kinds " + kind
					+ "; say which of them the key is, as in policy.forKey(\"principal\")");
		}
		String value = kind.equals("ip") ? this.networks.apply(normal) : normal;
		return limits.isEmpty() ? null
				: new RateLimitBucket(policy.id(), kind + ':' + value, limits, policy.maxWait(), shadow);
	}

}
