package io.github.ratelimit;

import java.util.Set;

import io.github.ratelimit.check.RateLimitConfigurationException;

/**
 * The policies now in force, by name. A bean of this type is there for use in code, as in
 * {@code limiter.acquire(registry.policy("mails"), recipient)}. Thread-safe.
 */
public interface RateLimitPolicyRegistry {

	/**
	 * The policy of a name, as it is now: ask anew for each call, so that a change
	 * applies. Before all beans exist the kind of its key may not be known yet. Where
	 * annotations of the name have keys of several kinds, the limiter refuses the policy
	 * until {@link RateLimitPolicy#forKey} says which of them is meant.
	 * @param name the name
	 * @return the policy
	 * @throws IllegalArgumentException if neither an annotation nor configuration nor a
	 * {@link RateLimitPolicyProvider} has a policy of that name
	 */
	RateLimitPolicy policy(String name);

	/**
	 * The names of all policies that annotations, routes and configuration have.
	 * @return the names, sorted
	 */
	Set<String> names();

	/**
	 * Reads configuration anew, asks every {@link RateLimitPolicyProvider}, and puts the
	 * limits, plans, statuses and failure policies that they now have in force: from the
	 * next call on, with the counters as they are. Keys and other expressions, and the
	 * paths of routes, are read once, at start-up. Where Spring Cloud is there, a change
	 * of the environment that it reports does the same.
	 * @throws RateLimitConfigurationException if a policy cannot work as it is configured
	 * now; all policies are then left as they were
	 */
	void refresh();

}
