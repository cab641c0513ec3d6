package io.github.ratelimit.actuate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.Selector.Match;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.policy.LivePolicy;
import io.github.ratelimit.policy.RateLimitPolicies;
import io.github.ratelimit.store.StoreFailure;

/**
 * Shows the policies and what keys have left, resets keys, and puts changed limits in
 * force. What changes anything needs access to be granted by
 * {@code management.endpoint.ratelimits.access=unrestricted}.
 * <p>
 * A key is written as the key of the policy yields it, such as an address, the name of a
 * user or the value of a header. In an address of this endpoint a slash in the name of a
 * policy is a {@code ~}; a key may have slashes.
 */
@Endpoint(id = "ratelimits", defaultAccess = Access.READ_ONLY)
public final class RateLimitsEndpoint {

	private final RateLimiter limiter;

	private final RateLimitPolicies policies;

	private final Supplier<Set<StoreFailure>> outages;

	private final Function<String, Map<String, Long>> totals;

	/**
	 * Creates the endpoint.
	 * @param limiter is asked what keys have left
	 * @param policies the policies to show
	 * @param outages how the store fails at present
	 * @param totals how many calls of a policy had which outcome
	 */
	public RateLimitsEndpoint(RateLimiter limiter, RateLimitPolicies policies, Supplier<Set<StoreFailure>> outages,
			Function<String, Map<String, Long>> totals) {
		this.limiter = limiter;
		this.policies = policies;
		this.outages = outages;
		this.totals = totals;
	}

	/**
	 * All policies.
	 * @return how the store does, and the policies by their names
	 */
	@ReadOperation
	public RateLimitsDescriptor policies() {
		Map<String, PolicyDescriptor> shown = new LinkedHashMap<>();
		byName().forEach((name, uses) -> shown.put(name, PolicyDescriptor.of(uses, this.totals.apply(name))));
		return new RateLimitsDescriptor(this.outages.get(), shown);
	}

	/**
	 * One policy.
	 * @param policy the name
	 * @return the policy; null if there is none of that name
	 */
	@ReadOperation
	public @Nullable PolicyDescriptor policy(@Selector String policy) {
		List<LivePolicy> uses = find(policy);
		return uses.isEmpty() ? null
				: PolicyDescriptor.of(uses, this.totals.apply(uses.get(0).declaration().shownName()));
	}

	/**
	 * What a key has left. Takes nothing.
	 * @param policy the name of the policy
	 * @param key the key; its parts are those between slashes
	 * @param kind the kind of the key, where the policy has several; the first of them
	 * unless given
	 * @param plan the plan of the caller, if any
	 * @return what is left; null if there is no such policy
	 */
	@ReadOperation
	public @Nullable CounterDescriptor peek(@Selector String policy,
			@Selector(match = Match.ALL_REMAINING) String[] key, @Nullable String kind, @Nullable String plan) {
		List<LivePolicy> uses = find(policy);
		if (uses.isEmpty()) {
			return null;
		}
		RateLimitPolicy current = current(uses, kind).forPlan(plan);
		String text = String.join("/", key);
		return CounterDescriptor.of(current, text, this.limiter.peek(current, text));
	}

	/**
	 * Forgets what a key has used, also under the plans of the policy.
	 * @param policy the name of the policy
	 * @param key the key; its parts are those between slashes
	 * @param kind the kind of the key, where the policy has several
	 */
	@DeleteOperation
	public void reset(@Selector String policy, @Selector(match = Match.ALL_REMAINING) String[] key,
			@Nullable String kind) {
		List<LivePolicy> uses = find(policy);
		if (uses.isEmpty()) {
			throw new InvalidEndpointRequestException("There is no policy '" + policy + "'. Known are "
					+ byName().keySet().stream().map(PolicyDescriptor::path).toList(), "No such policy");
		}
		this.limiter.reset(current(uses, kind), String.join("/", key));
	}

	/** Reads configuration anew, asks policy providers, and puts the limits in force. */
	@WriteOperation
	public void refresh() {
		this.policies.refresh();
	}

	private static RateLimitPolicy current(List<LivePolicy> uses, @Nullable String kind) {
		try {
			String known = uses.stream().flatMap((use) -> use.use().keyKinds().stream()).findFirst().orElse("");
			return uses.get(0).current((kind != null) ? kind : known);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidEndpointRequestException(String.valueOf(ex.getMessage()), "No such kind of key", ex);
		}
	}

	private List<LivePolicy> find(String path) {
		return byName().entrySet()
			.stream()
			.filter((policy) -> policy.getKey().equals(path) || PolicyDescriptor.path(policy.getKey()).equals(path))
			.map(Map.Entry::getValue)
			.findFirst()
			.orElse(List.of());
	}

	private Map<String, List<LivePolicy>> byName() {
		// Those of configuration that nothing else names exist once they are asked for.
		this.policies.names().stream().filter(this.policies::hasLimits).forEach(this.policies::policy);
		Map<String, List<LivePolicy>> byName = new TreeMap<>();
		for (LivePolicy live : this.policies.declared()) {
			byName.computeIfAbsent(live.declaration().shownName(), (name) -> new ArrayList<>()).add(live);
		}
		return byName;
	}

	/**
	 * All policies, and how the store does.
	 *
	 * @param outages how the store fails at present; empty if it answers
	 * @param policies the policies by their names
	 */
	public record RateLimitsDescriptor(Set<StoreFailure> outages, Map<String, PolicyDescriptor> policies) {

	}

}
