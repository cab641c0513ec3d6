package io.github.ratelimit.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

import io.github.ratelimit.autoconfigure.RateLimitProperties.Policy;
import io.github.ratelimit.autoconfigure.RateLimitProperties.Route;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.operation.OperationTexts;
import io.github.ratelimit.policy.PolicyConfiguration;
import io.github.ratelimit.policy.PolicyDeclaration;
import io.github.ratelimit.policy.PolicySettings;
import io.github.ratelimit.web.route.RouteDeclaration;

/**
 * Converts properties to the types of the policy and route packages, which know no
 * auto-configuration.
 */
final class PropertyMapping {

	private PropertyMapping() {
	}

	/**
	 * The policies out of the environment as it is now: properties that were bound when
	 * the application started do not change.
	 */
	static PolicyConfiguration policies(Environment environment, UnaryOperator<String> placeholders) {
		WrittenProperty.checkAll(environment);
		Binder binder = Binder.get(environment);
		RateLimitProperties properties = binder.bindOrCreate("ratelimit", RateLimitProperties.class);
		Map<String, PolicySettings> policies = new LinkedHashMap<>();
		properties.policies()
			.forEach((name, policy) -> policies.put(RateLimitCheck.POLICY_INVALID.valueAt("ratelimit.policies",
					"Correct the name.", () -> PolicyDeclaration.checkName(name)), settings(policy)));
		for (RouteDeclaration route : routes(properties, List.of())) {
			PolicyDeclaration own = route.ownPolicy();
			if (own != null) {
				policies.put(own.id(), PolicySettings.ofLimits(own.limits()));
			}
		}
		// Boot finds variables for hyphenated names only if it is asked for the very
		// name.
		return new PolicyConfiguration(properties.algorithm(), properties.maxWait(), properties.mode(), policies,
				(name) -> binder.bind("ratelimit.policies." + DataObjectPropertyName.toDashedForm(name), Policy.class)
					.map(PropertyMapping::settings)
					.orElse(PolicySettings.NONE),
				placeholders);
	}

	/** The routes, where {@code actuator} is excluded from all that do not name it. */
	static List<RouteDeclaration> routes(RateLimitProperties properties, List<String> actuator) {
		List<RouteDeclaration> routes = new ArrayList<>();
		for (Route route : properties.routes()) {
			List<String> exclude = new ArrayList<>(route.exclude());
			actuator.stream().filter((pattern) -> !isBelow(pattern, route.path())).forEach(exclude::add);
			routes.add(new RouteDeclaration("ratelimit.routes[" + routes.size() + "]", route.path(), exclude,
					route.methods(), route.policy(), route.limits(),
					new OperationTexts(key(route.key()), "1", route.condition(), route.countIf()), route.stage()));
		}
		return routes;
	}

	/** Of this application: probes that are refused make Kubernetes restart it. */
	static List<String> actuator(Environment environment) {
		if (!ClassUtils.isPresent("org.springframework.boot.actuate.endpoint.annotation.Endpoint", null)) {
			return List.of();
		}
		String servlet = withoutSlash(environment.getProperty("spring.mvc.servlet.path", ""));
		List<String> paths = new ArrayList<>();
		if (environment.getProperty("management.endpoint.health.probes.add-additional-paths", Boolean.class, false)) {
			paths.addAll(List.of(servlet + "/livez/**", servlet + "/readyz/**"));
		}
		String port = environment.getProperty("management.server.port");
		// Two ports that are chosen when the servers start are never the same.
		if (port == null || (!port.equals("0") && port.equals(environment.getProperty("server.port", "8080")))) {
			String base = withoutSlash(environment.getProperty("management.endpoints.web.base-path", "/actuator"));
			paths.add(servlet + (base.isEmpty() ? "/health" : base) + "/**");
		}
		return paths;
	}

	private static String withoutSlash(String path) {
		return StringUtils.trimTrailingCharacter(path, '/');
	}

	private static boolean isBelow(String pattern, @Nullable String path) {
		return path != null && (path + '/').startsWith(pattern.substring(0, pattern.length() - 2));
	}

	/** A list, and a text that was split because it has commas, mean the same. */
	static String key(@Nullable List<String> key) {
		return (key != null) ? String.join(",", key) : "";
	}

	private static PolicySettings settings(Policy policy) {
		Map<String, List<String>> plans = new LinkedHashMap<>();
		policy.plans().forEach((plan, limits) -> plans.put(plan, written(limits)));
		return new PolicySettings(written(policy.limits()), policy.algorithm(), key(policy.key()), policy.status(),
				policy.onFailure(), policy.maxWait(), policy.mode(), written(policy.shadow()), policy.plan(), plans);
	}

	/** Limits that are written, but empty, are no limits, and must not pass for unset. */
	private static List<String> written(@Nullable List<String> limits) {
		if (limits == null) {
			return List.of();
		}
		return limits.isEmpty() ? List.of("") : limits;
	}

}
