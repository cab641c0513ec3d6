package io.github.ratelimit.policy;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.ratelimit.RateLimitPolicy;

/**
 * A policy that a refresh may replace. Thread-safe.
 */
public final class LivePolicy {

	private final PolicyDeclaration declaration;

	private final PolicyUse use;

	private final Consumer<RateLimitPolicy> check;

	private volatile Function<String, RateLimitPolicy> current;

	LivePolicy(PolicyDeclaration declaration, PolicyUse use, Consumer<RateLimitPolicy> check, RateLimitPolicy current) {
		this.declaration = declaration;
		this.use = use;
		this.check = check;
		replace(current);
	}

	/**
	 * The policy in force for a kind of key. To be asked once for each call, or a refresh
	 * in between would decide one call by two sets of limits.
	 */
	public RateLimitPolicy current(String keyKind) {
		return this.current.apply(keyKind);
	}

	public PolicyDeclaration declaration() {
		return this.declaration;
	}

	public PolicyUse use() {
		return this.use;
	}

	Consumer<RateLimitPolicy> check() {
		return this.check;
	}

	/** There are few kinds of keys, and many calls, which need not make the policy. */
	void replace(RateLimitPolicy policy) {
		Map<String, RateLimitPolicy> policies = new ConcurrentHashMap<>();
		this.current = (keyKind) -> {
			RateLimitPolicy known = policies.get(keyKind);
			return (known != null) ? known : policies.computeIfAbsent(keyKind, policy::forKey);
		};
	}

}
