package io.github.ratelimit.policy;

import java.util.function.Consumer;

import io.github.ratelimit.RateLimitPolicy;

/**
 * A policy that a refresh may replace. Thread-safe.
 */
public final class LivePolicy {

	private final PolicyDeclaration declaration;

	private final Consumer<RateLimitPolicy> check;

	private volatile RateLimitPolicy current;

	LivePolicy(PolicyDeclaration declaration, Consumer<RateLimitPolicy> check, RateLimitPolicy current) {
		this.declaration = declaration;
		this.check = check;
		this.current = current;
	}

	/**
	 * The policy in force. To be asked once for each call, or a refresh in between would
	 * decide one call by two sets of limits.
	 * @return the policy
	 */
	public RateLimitPolicy current() {
		return this.current;
	}

	PolicyDeclaration declaration() {
		return this.declaration;
	}

	Consumer<RateLimitPolicy> check() {
		return this.check;
	}

	void replace(RateLimitPolicy policy) {
		this.current = policy;
	}

}
