package io.github.ratelimit.actuate;

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
 * policy is a {@code ~}; a key may have slashes, but not two in a row.
 */
@Endpoint(id = "ratelimits", defaultAccess = Access.READ_ONLY)
public final class RateLimitsEndpoint {

	private final RateLimiter limiter;

	private final RateLimitPolicies policies;

	private final PolicyNames names;

	private final Supplier<StoreDescriptor> store;

	private final Function<String, Map<String, Long>> totals;

	/**
	 * Creates the endpoint.
	 * @param limiter is asked what keys have left
	 * @param policies the policies to show
	 * @param store tells how the store does
	 * @param totals how many calls of a policy had which outcome
	 */
	public RateLimitsEndpoint(RateLimiter limiter, RateLimitPolicies policies, Supplier<StoreDescriptor> store,
			Function<String, Map<String, Long>> totals) {
		this.limiter = limiter;
		this.policies = policies;
		this.names = new PolicyNames(policies);
		this.store = store;
		this.totals = totals;
	}

	/**
	 * All policies.
	 * @return how the store does, and the policies by their names
	 */
	@ReadOperation
	public RateLimitsDescriptor policies() {
		Map<String, PolicyDescriptor> shown = new TreeMap<>();
		this.names.byLabel().forEach((label, uses) -> shown.put(label, describe(label, uses)));
		return new RateLimitsDescriptor(this.store.get(), shown);
	}

	/**
	 * One policy.
	 * @param policy the name
	 * @return the policy; null if there is none of that name
	 */
	@ReadOperation
	public @Nullable PolicyDescriptor policy(@Selector String policy) {
		List<LivePolicy> uses = this.names.find(policy);
		return uses.isEmpty() ? null : describe(policy, uses);
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
	@SuppressWarnings("deprecation")
	public @Nullable CounterDescriptor peek(@Selector String policy,
			@Selector(match = Match.ALL_REMAINING) String[] key, @org.springframework.lang.Nullable String kind,
			@org.springframework.lang.Nullable String plan) {
		List<LivePolicy> uses = this.names.find(policy);
		if (uses.isEmpty()) {
			return null;
		}
		RateLimitPolicy current = current(uses, kind).forPlan(plan);
		String text = text(key);
		return CounterDescriptor.of(current, text, this.limiter.peek(current, text));
	}

	/**
	 * Forgets what a key has used, also under the plans of the policy.
	 * @param policy the name of the policy
	 * @param key the key; its parts are those between slashes
	 * @param kind the kind of the key, where the policy has several
	 */
	@DeleteOperation
	@SuppressWarnings("deprecation")
	public void reset(@Selector String policy, @Selector(match = Match.ALL_REMAINING) String[] key,
			@org.springframework.lang.Nullable String kind) {
		List<LivePolicy> uses = this.names.find(policy);
		if (uses.isEmpty()) {
			throw invalid("there is no policy '" + policy + "'. Known are "
					+ this.names.byLabel().keySet().stream().map(PolicyDescriptor::path).toList());
		}
		this.limiter.reset(current(uses, kind), text(key));
	}

	/** Reads configuration anew, asks policy providers, and puts the limits in force. */
	@WriteOperation
	public void refresh() {
		this.policies.refresh();
	}

	private PolicyDescriptor describe(String label, List<LivePolicy> uses) {
		return PolicyDescriptor.of(label, uses, this.totals.apply(uses.get(0).declaration().shownName()));
	}

	/** Calls whose key has no value are charged to their address, whatever the kinds. */
	private static RateLimitPolicy current(List<LivePolicy> uses, @Nullable String kind) {
		List<String> kinds = uses.stream().flatMap((use) -> use.use().keyKinds().stream()).distinct().toList();
		if (kind == null || kinds.contains(kind)) {
			return uses.get(0).current((kind != null) ? kind : kinds.stream().findFirst().orElse(""));
		}
		if (!kinds.isEmpty() && !kind.equals("ip")) {
			throw invalid("the policy has no keys of the kind '" + kind + "'. Known are " + kinds + " and ip");
		}
		try {
			return uses.get(0).current("").forKey(kind);
		}
		catch (IllegalArgumentException ex) {
			throw invalid(String.valueOf(ex.getMessage()));
		}
	}

	private static String text(String[] key) {
		String text = String.join("/", key);
		if (text.isBlank()) {
			throw invalid("a key is missing, as in /search/192.0.2.1");
		}
		return text;
	}

	static InvalidEndpointRequestException invalid(String reason) {
		return new InvalidEndpointRequestException(reason, reason);
	}

	/**
	 * All policies, and how the store does.
	 *
	 * @param store the store of counters
	 * @param policies the policies by their names
	 */
	public record RateLimitsDescriptor(StoreDescriptor store, Map<String, PolicyDescriptor> policies) {

	}

	/**
	 * The store of counters.
	 *
	 * @param type its class
	 * @param outages how it fails at present; empty if it answers
	 */
	public record StoreDescriptor(String type, Set<StoreFailure> outages) {

	}

}
