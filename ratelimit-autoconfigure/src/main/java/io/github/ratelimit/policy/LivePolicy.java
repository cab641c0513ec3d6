package io.github.ratelimit.policy;

import io.github.ratelimit.RateLimitPolicy;

/**
 * A declared policy as it is now in force. Thread-safe.
 */
public final class LivePolicy {

	private final PolicyDeclaration declaration;

	private volatile RateLimitPolicy current;

	LivePolicy(PolicyDeclaration declaration, RateLimitPolicy current) {
		this.declaration = declaration;
		this.current = current;
	}

	/**
	 * The policy in force. A call asks once, so that it is decided by one set of limits.
	 * @return the policy
	 */
	public RateLimitPolicy current() {
		return this.current;
	}

	PolicyDeclaration declaration() {
		return this.declaration;
	}

	void replace(RateLimitPolicy policy) {
		this.current = policy;
	}

}
