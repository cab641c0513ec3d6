package io.github.ratelimit.autoconfigure;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.autoconfigure.RateLimitProperties.Route;
import io.github.ratelimit.autoconfigure.RateLimitProperties.Stage;
import io.github.ratelimit.policy.PolicyDeclaration;

/**
 * What routes say of policies. A route with limits of its own is known by its methods and
 * path and not by its place in the list, so that its counters outlive a change of the
 * list.
 */
final class RouteDeclarations {

	private RouteDeclarations() {
	}

	/** The policy of a route that has limits, or null. */
	static @Nullable PolicyDeclaration ofLimits(Route route) {
		if (route.limits().isEmpty() || route.path() == null) {
			return null;
		}
		String id = "route " + label(route) + ((route.stage() == Stage.AFTER_SECURITY) ? " after-security" : "");
		return new PolicyDeclaration(id, shown(label(route)), id, route.limits(), null);
	}

	static String label(Route route) {
		String methods = String.join(",", methods(route));
		return methods.isEmpty() ? String.valueOf(route.path()) : methods + ' ' + route.path();
	}

	static Set<String> methods(Route route) {
		return route.methods()
			.stream()
			.map((method) -> method.strip().toUpperCase(Locale.ROOT))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	/** Header fields hold no other characters. */
	private static String shown(String label) {
		return label.replaceAll("[^ -~]", "?");
	}

}
