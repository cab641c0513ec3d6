package io.github.ratelimit.actuate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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
import io.github.ratelimit.policy.PolicyDeclaration;
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
		Map<String, PolicyDescriptor> shown = new TreeMap<>();
		byLabel().forEach((label, uses) -> shown.put(label, describe(label, uses)));
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
		List<LivePolicy> uses = find(policy);
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
		List<LivePolicy> uses = find(policy);
		if (uses.isEmpty()) {
			throw invalid("there is no policy '" + policy + "'. Known are "
					+ byLabel().keySet().stream().map(PolicyDescriptor::path).toList());
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

	private static InvalidEndpointRequestException invalid(String reason) {
		return new InvalidEndpointRequestException(reason, reason);
	}

	private List<LivePolicy> find(String path) {
		Map<String, List<LivePolicy>> byLabel = byLabel();
		for (Map.Entry<String, List<LivePolicy>> policy : byLabel.entrySet()) {
			if (policy.getKey().equals(path) || PolicyDescriptor.path(policy.getKey()).equals(path)) {
				return policy.getValue();
			}
		}
		List<String> candidates = byLabel.entrySet()
			.stream()
			.filter((policy) -> policy.getValue().get(0).declaration().shownName().equals(path))
			.map((policy) -> PolicyDescriptor.path(policy.getKey()))
			.toList();
		if (!candidates.isEmpty()) {
			throw invalid("several policies are called '" + path + "'; ask for one of " + candidates);
		}
		return List.of();
	}

	/** By their names; several of one name, whose counters are apart, by their ids. */
	private Map<String, List<LivePolicy>> byLabel() {
		Map<String, List<LivePolicy>> byId = new LinkedHashMap<>();
		Map<String, Set<String>> ids = new HashMap<>();
		for (LivePolicy live : this.policies.all()) {
			PolicyDeclaration declaration = live.declaration();
			byId.computeIfAbsent(declaration.id(), (id) -> new ArrayList<>()).add(live);
			ids.computeIfAbsent(declaration.shownName(), (name) -> new HashSet<>()).add(declaration.id());
		}
		Map<String, List<LivePolicy>> byLabel = new LinkedHashMap<>();
		byId.forEach((id, uses) -> {
			String name = uses.get(0).declaration().shownName();
			byLabel.put((ids.getOrDefault(name, Set.of()).size() == 1) ? name : id, uses);
		});
		return byLabel;
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
