package io.github.ratelimit.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimitPolicyBuilder;
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

	private final Map<String, @Nullable RateLimitPolicy> provided = new HashMap<>();

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

	boolean hasProviders() {
		return !this.providers.isEmpty();
	}

	boolean hasLimits(String name) {
		return provided(name) != null || !settings(name).limits().isEmpty();
	}

	RateLimitPolicy policy(PolicyDeclaration declaration) {
		RateLimitPolicy fromProvider = provided(declaration.name());
		RateLimitPolicyBuilder policy = (fromProvider != null) ? provided(fromProvider, settings(declaration.name()))
				: configured(declaration);
		return policy.name(declaration.shownName())
			.id(declaration.id())
			.build()
			.withDefaultMode(this.configuration.mode());
	}

	private RateLimitPolicyBuilder provided(RateLimitPolicy policy, PolicySettings settings) {
		Algorithm algorithm = Objects.requireNonNullElse(settings.algorithm(), this.configuration.algorithm());
		return override(trying(policy.toBuilder(), settings, algorithm), settings);
	}

	private static RateLimitPolicyBuilder trying(RateLimitPolicyBuilder policy, PolicySettings settings,
			Algorithm algorithm) {
		return settings.shadow().isEmpty() ? policy : policy.shadow(parse(settings.shadow(), algorithm));
	}

	private RateLimitPolicyBuilder configured(PolicyDeclaration declaration) {
		PolicySettings settings = settings(declaration.name());
		Algorithm declared = Objects.requireNonNullElse(declaration.algorithm(), this.configuration.algorithm());
		Algorithm algorithm = Objects.requireNonNullElse(settings.algorithm(), declared);
		List<String> limits = settings.limits().isEmpty()
				? declaration.limits().stream().map(this.configuration.placeholders()).toList() : settings.limits();
		if (limits.isEmpty()) {
			throw new RateLimitCheckException(RateLimitCheck.LIMIT_MISSING, (declaration.name() == null)
					? "it has no limit: write one, as in @RateLimit(\"5/minute\")"
					: "neither the annotation nor ratelimit.policies." + declaration.name() + ".limits has a limit");
		}
		return apply(settings, parse(limits, algorithm), algorithm, declaration.shownName());
	}

	RateLimitPolicyBuilder apply(PolicySettings settings, List<Limit> limits, Algorithm algorithm, String name) {
		RateLimitPolicyBuilder policy = RateLimitPolicy.builder(name)
			.limits(limits)
			.maxWait(this.configuration.maxWait());
		settings.plans()
			.forEach((plan, ofPlan) -> policy.plan(plan, isUnlimited(ofPlan) ? List.of() : parse(ofPlan, algorithm)));
		return override(trying(policy, settings, algorithm), settings);
	}

	private static boolean isUnlimited(List<String> limits) {
		return limits.size() == 1 && limits.get(0).strip().equalsIgnoreCase("unlimited");
	}

	/** Sets what configuration says besides limits, also if a provider has the limits. */
	private static RateLimitPolicyBuilder override(RateLimitPolicyBuilder policy, PolicySettings settings) {
		if (settings.status() != null) {
			policy.status(settings.status());
		}
		if (settings.onFailure() != null) {
			policy.onFailure(settings.onFailure());
		}
		if (settings.maxWait() != null) {
			policy.maxWait(settings.maxWait());
		}
		if (settings.mode() != null) {
			policy.mode(settings.mode());
		}
		return policy;
	}

	static List<Limit> parse(List<String> texts, Algorithm algorithm) {
		return texts.stream().flatMap((text) -> Limit.parseAll(text, algorithm).stream()).toList();
	}

	/** The policy of the first provider that knows the name. */
	private @Nullable RateLimitPolicy provided(@Nullable String name) {
		if (name == null || !PolicyDeclaration.isName(name)) {
			return null;
		}
		if (!this.provided.containsKey(name)) {
			RateLimitPolicy known = null;
			for (int i = 0; known == null && i < this.providers.size(); i++) {
				known = this.providers.get(i).policy(name);
			}
			// Also that there is none: what a provider says later, a refresh puts in
			// force.
			this.provided.put(name, known);
		}
		return this.provided.get(name);
	}

}
