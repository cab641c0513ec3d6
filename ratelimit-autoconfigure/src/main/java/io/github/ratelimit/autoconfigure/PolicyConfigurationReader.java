package io.github.ratelimit.autoconfigure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

import io.github.ratelimit.policy.PolicyConfiguration;
import io.github.ratelimit.policy.PolicyDeclaration;
import io.github.ratelimit.policy.PolicySettings;

/**
 * Reads the policies out of the environment as it is now: properties that were bound when
 * the application started do not change.
 */
final class PolicyConfigurationReader implements Supplier<PolicyConfiguration> {

	private final Environment environment;

	PolicyConfigurationReader(Environment environment) {
		this.environment = environment;
	}

	@Override
	public PolicyConfiguration get() {
		RateLimitProperties properties = Binder.get(this.environment)
			.bindOrCreate("ratelimit", RateLimitProperties.class);
		Map<String, PolicySettings> policies = new LinkedHashMap<>();
		properties.policies().forEach((name, policy) -> policies.put(name, settings(policy)));
		for (RateLimitProperties.Route route : properties.routes()) {
			PolicyDeclaration declaration = RouteDeclarations.ofLimits(route);
			if (declaration != null) {
				policies.put(declaration.id(), limits(declaration.limits()));
			}
		}
		return new PolicyConfiguration(properties.algorithm(), properties.maxWait(), policies);
	}

	private static PolicySettings settings(RateLimitProperties.Policy policy) {
		return new PolicySettings(policy.limits(), policy.algorithm(), join(policy.key()), policy.status(),
				policy.onFailure(), policy.maxWait(), policy.plan(), policy.plans());
	}

	private static PolicySettings limits(List<String> limits) {
		return new PolicySettings(limits, null, null, null, null, null, null, Map.of());
	}

	/**
	 * A list in configuration, and a text that was split because it has commas, mean the
	 * same.
	 */
	static @Nullable String join(@Nullable List<String> key) {
		return (key != null) ? String.join(",", key) : null;
	}

}
