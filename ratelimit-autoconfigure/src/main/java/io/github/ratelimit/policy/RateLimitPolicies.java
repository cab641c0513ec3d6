package io.github.ratelimit.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimitConfigurationException;
import io.github.ratelimit.RateLimitPolicy;

/**
 * Makes policies out of what annotations declare and configuration overrides.
 * Thread-safe.
 */
public final class RateLimitPolicies {

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

	private final Algorithm defaultAlgorithm;

	private final Duration defaultMaxWait;

	private final Map<String, PolicySettings> settings;

	private final Map<String, List<Limit>> declaredLimits = new ConcurrentHashMap<>();

	/**
	 * Checks the configured policies.
	 * @param defaultAlgorithm the algorithm where none is named
	 * @param defaultMaxWait the longest wait of a leaky bucket where none is set
	 * @param settings the configured policies by name
	 * @throws RateLimitConfigurationException if a policy cannot work
	 */
	public RateLimitPolicies(Algorithm defaultAlgorithm, Duration defaultMaxWait,
			Map<String, PolicySettings> settings) {
		this.defaultAlgorithm = defaultAlgorithm;
		this.defaultMaxWait = defaultMaxWait;
		this.settings = Map.copyOf(settings);
		this.settings.forEach(this::check);
	}

	/**
	 * What configuration says of a policy.
	 * @param name the name of the policy, or null if it has none
	 * @return the settings, empty if there are none
	 */
	public PolicySettings settings(@Nullable String name) {
		return (name != null) ? this.settings.getOrDefault(name, PolicySettings.NONE) : PolicySettings.NONE;
	}

	/**
	 * The policy of a declaration, overridden by configuration.
	 * @param declaration the declaration
	 * @return the policy
	 * @throws IllegalArgumentException if the values do not make a policy
	 */
	public RateLimitPolicy policy(PolicyDeclaration declaration) {
		String name = declaration.name();
		if (name != null && !NAME.matcher(name).matches()) {
			throw new IllegalArgumentException("\"" + name + "\" is not a name. A name has up to 64 letters, digits, "
					+ "hyphens and underscores, and begins with a letter or digit");
		}
		PolicySettings settings = settings(name);
		List<Limit> limits = parse(!settings.limits().isEmpty() ? settings.limits() : declaration.limits(),
				algorithm(settings, declaration.algorithm()));
		if (limits.isEmpty()) {
			throw new IllegalArgumentException(
					(name == null) ? "it has no limit: write one, as in @RateLimit(\"5/minute\")"
							: "neither the annotation nor ratelimit.policies." + name + ".limits has a limit");
		}
		checkAgreement(name, limits);
		return apply(settings, RateLimitPolicy.builder(declaration.shownName()).id(declaration.id()).limits(limits));
	}

	/**
	 * The policies of the plans of a declaration.
	 * @param declaration the declaration
	 * @param base the policy of callers without a plan
	 * @return the policy of each plan, by the name of the plan; empty if there are none
	 */
	public Map<String, RateLimitPolicy> plans(PolicyDeclaration declaration, RateLimitPolicy base) {
		PolicySettings settings = settings(declaration.name());
		Algorithm algorithm = algorithm(settings, declaration.algorithm());
		Map<String, RateLimitPolicy> plans = new LinkedHashMap<>();
		settings.plans()
			.forEach((plan, limits) -> plans.put(plan,
					base.toBuilder().limits(Limit.parseAll(limits, algorithm)).build()));
		return Map.copyOf(plans);
	}

	/** Counters that two annotations share must be held against the same limits. */
	private void checkAgreement(@Nullable String name, List<Limit> limits) {
		if (name == null) {
			return;
		}
		List<Limit> declared = this.declaredLimits.putIfAbsent(name, limits);
		if (declared != null && !declared.equals(limits)) {
			throw new IllegalArgumentException("the policy \"" + name + "\" has the limits " + limits + " here and "
					+ declared + " elsewhere, though both share one counter. Write the limits once, under "
					+ "ratelimit.policies." + name + ".limits, or give the policies different names");
		}
	}

	private void check(String name, PolicySettings settings) {
		String property = "ratelimit.policies." + name;
		try {
			check(name, settings, algorithm(settings, null));
			if (settings.plans().isEmpty() != (settings.plan() == null)) {
				throw new IllegalArgumentException("'plan', the expression that yields the caller's plan, and 'plans', "
						+ "their limits, need each other, but only one of them is set");
			}
		}
		catch (IllegalArgumentException ex) {
			throw new RateLimitConfigurationException(property + ": " + ex.getMessage(),
					"Correct the values under " + property + ".", ex);
		}
	}

	/**
	 * An annotation may bring another algorithm than the default, and be checked with it
	 * again; here it is enough that the limits make sense with one.
	 */
	private void check(String name, PolicySettings settings, Algorithm algorithm) {
		try {
			build(name, settings, algorithm);
		}
		catch (IllegalArgumentException ex) {
			boolean fixed = settings.algorithm() != null;
			if (fixed || Arrays.stream(Algorithm.values()).noneMatch((other) -> canBuild(name, settings, other))) {
				throw ex;
			}
		}
	}

	private boolean canBuild(String name, PolicySettings settings, Algorithm algorithm) {
		try {
			build(name, settings, algorithm);
			return true;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private void build(String name, PolicySettings settings, Algorithm algorithm) {
		RateLimitPolicy.Builder policy = RateLimitPolicy.builder(name).limit(Limit.parse("1/second"));
		if (!settings.limits().isEmpty()) {
			policy.limits(parse(settings.limits(), algorithm));
		}
		RateLimitPolicy base = apply(settings, policy);
		settings.plans()
			.values()
			.forEach((limits) -> base.toBuilder().limits(Limit.parseAll(limits, algorithm)).build());
	}

	private Algorithm algorithm(PolicySettings settings, @Nullable Algorithm declared) {
		Algorithm configured = settings.algorithm();
		if (configured != null) {
			return configured;
		}
		return (declared != null) ? declared : this.defaultAlgorithm;
	}

	private static List<Limit> parse(List<String> texts, Algorithm algorithm) {
		List<Limit> limits = new ArrayList<>();
		texts.forEach((text) -> limits.addAll(Limit.parseAll(text, algorithm)));
		return limits;
	}

	private RateLimitPolicy apply(PolicySettings settings, RateLimitPolicy.Builder policy) {
		if (settings.status() != null) {
			policy.status(settings.status());
		}
		if (settings.onFailure() != null) {
			policy.onFailure(settings.onFailure());
		}
		Duration maxWait = settings.maxWait();
		return policy.maxWait((maxWait != null) ? maxWait : this.defaultMaxWait).build();
	}

}
