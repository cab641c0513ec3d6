package io.github.ratelimit.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimitPolicyProvider;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitCheckException;

/**
 * What configuration and providers say at one moment, and the policies that follow from
 * it. Used by one thread at a time.
 */
final class PolicySnapshot {

	private final PolicyConfiguration configuration;

	private final List<RateLimitPolicyProvider> providers;

	private final Map<String, PolicySettings> settings;

	private final Map<String, RateLimitPolicy> provided = new HashMap<>();

	PolicySnapshot(PolicyConfiguration configuration, List<RateLimitPolicyProvider> providers) {
		this.configuration = configuration;
		this.providers = providers;
		this.settings = new HashMap<>(configuration.policies());
	}

	PolicyConfiguration configuration() {
		return this.configuration;
	}

	PolicySettings settings(@Nullable String name) {
		return (name != null) ? this.settings.computeIfAbsent(name, this::otherSpelling) : PolicySettings.NONE;
	}

	private PolicySettings otherSpelling(String name) {
		if (!PolicyDeclaration.isName(name)) {
			return PolicySettings.NONE;
		}
		return this.configuration.policies()
			.entrySet()
			.stream()
			.filter((policy) -> PolicyDeclaration.isSameName(policy.getKey(), name))
			.map(Map.Entry::getValue)
			.findFirst()
			.orElseGet(() -> this.configuration.hyphenated().apply(name));
	}

	/** Whether configuration or a provider has limits for a name. */
	boolean hasLimits(String name) {
		return provided(name) != null || !settings(name).limits().isEmpty();
	}

	RateLimitPolicy policy(PolicyDeclaration declaration) {
		RateLimitPolicy fromProvider = provided(declaration.name());
		RateLimitPolicy.Builder policy = (fromProvider != null) ? fromProvider.toBuilder() : configured(declaration);
		override(policy, settings(declaration.name()));
		return policy.name(declaration.shownName()).id(declaration.id()).build();
	}

	/**
	 * The limits are read by the algorithm that configuration names, or the declaration,
	 * or else the default.
	 */
	private RateLimitPolicy.Builder configured(PolicyDeclaration declaration) {
		PolicySettings settings = settings(declaration.name());
		Algorithm algorithm = firstOf(settings.algorithm(),
				firstOf(declaration.algorithm(), this.configuration.algorithm()));
		List<String> limits = settings.limits().isEmpty()
				? declaration.limits().stream().map(this.configuration.placeholders()).toList() : settings.limits();
		if (limits.isEmpty()) {
			throw new RateLimitCheckException(RateLimitCheck.LIMIT_MISSING, (declaration.name() == null)
					? "it has no limit: write one, as in @RateLimit(\"5/minute\")"
					: "neither the annotation nor ratelimit.policies." + declaration.name() + ".limits has a limit");
		}
		return apply(settings, parse(limits, algorithm), algorithm, declaration.shownName());
	}

	RateLimitPolicy.Builder apply(PolicySettings settings, List<Limit> limits, Algorithm algorithm, String name) {
		RateLimitPolicy.Builder policy = RateLimitPolicy.builder(name)
			.limits(limits)
			.maxWait(this.configuration.maxWait());
		settings.plans()
			.forEach((plan, ofPlan) -> policy.plan(plan, isUnlimited(ofPlan) ? List.of() : parse(ofPlan, algorithm)));
		override(policy, settings);
		return policy;
	}

	private static boolean isUnlimited(List<String> limits) {
		return limits.size() == 1 && limits.get(0).strip().equalsIgnoreCase("unlimited");
	}

	/** Sets what configuration says besides limits, also if a provider has the limits. */
	private static void override(RateLimitPolicy.Builder policy, PolicySettings settings) {
		Integer status = settings.status();
		if (status != null) {
			policy.status(status);
		}
		if (settings.onFailure() != null) {
			policy.onFailure(settings.onFailure());
		}
		if (settings.maxWait() != null) {
			policy.maxWait(settings.maxWait());
		}
	}

	static List<Limit> parse(List<String> texts, Algorithm algorithm) {
		List<Limit> limits = new ArrayList<>();
		texts.forEach((text) -> limits.addAll(Limit.parseAll(text, algorithm)));
		return limits;
	}

	/** The policy of the first provider that knows the name. */
	private @Nullable RateLimitPolicy provided(@Nullable String name) {
		if (name == null || !PolicyDeclaration.isName(name)) {
			return null;
		}
		RateLimitPolicy known = this.provided.get(name);
		for (int i = 0; known == null && i < this.providers.size(); i++) {
			known = this.providers.get(i).policy(name);
		}
		if (known != null) {
			this.provided.put(name, known);
		}
		return known;
	}

	private static <T> T firstOf(@Nullable T first, T otherwise) {
		return (first != null) ? first : otherwise;
	}

}
