package io.github.ratelimit.autoconfigure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.ratelimit.RateLimitListener;
import io.github.ratelimit.RateLimitStore;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.core.DefaultRateLimiter;
import io.github.ratelimit.policy.PolicySettings;
import io.github.ratelimit.policy.RateLimitPolicies;

/**
 * The limiter and its policies.
 */
@Configuration(proxyBeanMethods = false)
class RateLimiterConfiguration {

	@Bean
	@ConditionalOnMissingBean(RateLimiter.class)
	DefaultRateLimiter rateLimiter(RateLimitProperties properties, ObjectProvider<RateLimitStore> store,
			ObjectProvider<RateLimitListener> listeners) {
		return new DefaultRateLimiter(store.getIfAvailable(() -> {
			throw new MissingRateLimitStoreException("no RateLimitStore for ratelimit.store=" + properties.store());
		}), listeners.orderedStream().toList());
	}

	@Bean
	static RateLimitPolicies rateLimitPolicies(RateLimitProperties properties) {
		Map<String, PolicySettings> settings = new LinkedHashMap<>();
		properties.policies().forEach((name, policy) -> settings.put(name, settings(policy)));
		return new RateLimitPolicies(properties.algorithm(), properties.maxWait(), settings);
	}

	private static PolicySettings settings(RateLimitProperties.Policy policy) {
		return new PolicySettings(policy.limits(), policy.algorithm(), join(policy.key()), policy.status(),
				policy.onFailure(), policy.maxWait(), policy.plan(), policy.plans());
	}

	/**
	 * A list in configuration, and a text that was split because it has commas, mean the
	 * same.
	 */
	static @Nullable String join(@Nullable List<String> key) {
		return (key != null) ? String.join(",", key) : null;
	}

}
