package io.github.ratelimit;

import org.jspecify.annotations.Nullable;

/**
 * Brings limits that live elsewhere, in a database perhaps. Beans of this type are asked,
 * in their order, for every named policy: while the application starts, and again at each
 * {@link RateLimitPolicyRegistry#refresh()}, and when code first asks for a name; not in
 * the course of a limited call. So it may take its time. Must be thread-safe, and must
 * not need a bean that is limited itself.
 */
@FunctionalInterface
public interface RateLimitPolicyProvider {

	/**
	 * The policy of a name. Its limits and plans replace those of the annotation and of
	 * configuration. Its status, failure policy and longest wait hold where configuration
	 * sets none. Its id is not used, as the counters are those of the name.
	 * @param name the name of a policy
	 * @return the policy, or null if there is none here and what is declared holds
	 * @throws RuntimeException if it cannot be told; the application does not start then,
	 * or the refresh fails and leaves all policies as they were
	 */
	@Nullable RateLimitPolicy policy(String name);

}
