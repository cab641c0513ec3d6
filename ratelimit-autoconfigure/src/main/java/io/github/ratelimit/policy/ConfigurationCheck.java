package io.github.ratelimit.policy;

import java.util.Arrays;
import java.util.List;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitCheckException;
import io.github.ratelimit.check.RateLimitConfigurationException;

/**
 * Checks configured policies by themselves, before it is known who uses them.
 */
final class ConfigurationCheck {

	private final PolicySnapshot snapshot;

	private final boolean plansMayBeElsewhere;

	ConfigurationCheck(PolicySnapshot snapshot, boolean plansMayBeElsewhere) {
		this.snapshot = snapshot;
		this.plansMayBeElsewhere = plansMayBeElsewhere;
	}

	void check() {
		this.snapshot.configuration().policies().forEach(this::check);
	}

	private void check(String name, PolicySettings settings) {
		String property = PolicyDeclaration.isName(name) ? "ratelimit.policies." + name : "ratelimit.routes, " + name;
		try {
			checkLimits(name, settings);
			boolean expression = settings.plan() != null;
			boolean limits = !settings.plans().isEmpty();
			if (limits && !expression || expression && !limits && !this.plansMayBeElsewhere) {
				throw new RateLimitCheckException(RateLimitCheck.PLAN_INCOMPLETE,
						"'plan', the expression that yields the caller's plan, and 'plans', "
								+ "their limits, need each other, but only one of them is set");
			}
		}
		catch (IllegalArgumentException ex) {
			throw RateLimitConfigurationException.at(property, ex, RateLimitCheck.POLICY_INVALID,
					"Correct the values under " + property + ".");
		}
	}

	/**
	 * An annotation may bring another algorithm than the default, and be checked with it
	 * again; here it is enough that the limits make sense with one.
	 */
	private void checkLimits(String name, PolicySettings settings) {
		Algorithm configured = settings.algorithm();
		Algorithm first = (configured != null) ? configured : this.snapshot.configuration().algorithm();
		try {
			build(name, settings, first);
		}
		catch (IllegalArgumentException ex) {
			if (configured != null
					|| Arrays.stream(Algorithm.values()).noneMatch((other) -> canBuild(name, settings, other))) {
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
		List<Limit> limits = settings.limits().isEmpty() ? List.of(Limit.parse("1/second"))
				: PolicySnapshot.parse(settings.limits(), algorithm);
		this.snapshot.apply(settings, limits, algorithm, name).build();
	}

}
