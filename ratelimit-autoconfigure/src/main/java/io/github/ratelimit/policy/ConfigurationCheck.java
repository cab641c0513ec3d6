package io.github.ratelimit.policy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitConfigurationException;
import io.github.ratelimit.check.RelaxedName;

/**
 * Checks configured policies, whether or not anybody uses them.
 */
record ConfigurationCheck(PolicySnapshot snapshot, CheckReporter reporter) {

	void check() {
		Map<String, PolicySettings> policies = this.snapshot.configuration().policies();
		policies.forEach(this::check);
		Map<String, PolicySettings> named = new TreeMap<>(policies);
		named.keySet().removeIf((name) -> !PolicyDeclaration.isName(name));
		checkSpellings("ratelimit.policies", named);
	}

	/** Where Boot takes two spellings for one name, it gives both the same values. */
	private static void checkSpellings(String property, Map<String, ?> values) {
		values.forEach((name, value) -> values.forEach((other, otherValue) -> {
			if (RelaxedName.same(name, other) && !value.equals(otherValue)) {
				throw new RateLimitConfigurationException(RateLimitCheck.POLICY_INVALID, property,
						"\"" + name + "\" and \"" + other
								+ "\" are one name in other spellings, but differ in their values",
						"Write the name in the same way everywhere, without brackets, or names with other letters.");
			}
		}));
	}

	private void check(String name, PolicySettings settings) {
		// The limits of a route are a policy that is named after the route.
		String property = PolicyDeclaration.isName(name) ? "ratelimit.policies." + name : "ratelimit.routes, " + name;
		RateLimitCheck.POLICY_INVALID.valueAt(property, "Correct the values under " + property + ".",
				() -> checkLimits(name, settings));
		checkSpellings(property + ".plans", settings.plans());
		boolean expression = settings.plan() != null;
		boolean limits = !settings.plans().isEmpty();
		if (limits && !expression || expression && !limits && !this.snapshot.hasProviders()) {
			this.reporter.report(RateLimitCheck.PLAN_INCOMPLETE, property,
					"'plan', the expression that yields the caller's plan, and 'plans', their limits, need each other, "
							+ "but only one of them is set",
					"Set the other under " + property + ", or remove both.");
		}
	}

	/**
	 * Finds an algorithm with which the limits make sense. Where none is configured, that
	 * need not be the default: an annotation may bring another, with which the limits are
	 * checked again.
	 */
	private Algorithm checkLimits(String name, PolicySettings settings) {
		Algorithm configured = settings.algorithm();
		Algorithm first = (configured != null) ? configured : this.snapshot.configuration().algorithm();
		IllegalArgumentException failure = failure(name, settings, first);
		return (failure == null) ? first
				: Arrays.stream(Algorithm.values())
					.filter((other) -> configured == null && failure(name, settings, other) == null)
					.findFirst()
					.orElseThrow(() -> failure);
	}

	private @Nullable IllegalArgumentException failure(String name, PolicySettings settings, Algorithm algorithm) {
		try {
			List<Limit> limits = settings.limits().isEmpty() ? List.of(Limit.parse("1/second"))
					: PolicySnapshot.parse(settings.limits(), algorithm);
			this.snapshot.apply(settings, limits, algorithm, name).build();
			return null;
		}
		catch (IllegalArgumentException ex) {
			return ex;
		}
	}

}
