package io.github.ratelimit.actuate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.ratelimit.policy.LivePolicy;
import io.github.ratelimit.policy.PolicyDeclaration;
import io.github.ratelimit.policy.RateLimitPolicies;

/**
 * The names by which the endpoint knows policies.
 */
record PolicyNames(RateLimitPolicies policies) {

	/** The uses of a policy, empty if there is none of that name. */
	List<LivePolicy> find(String path) {
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
			throw RateLimitsEndpoint
				.invalid("several policies are called '" + path + "'; ask for one of " + candidates);
		}
		return List.of();
	}

	/** By their names; several of one name, whose counters are apart, by their ids. */
	Map<String, List<LivePolicy>> byLabel() {
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

}
