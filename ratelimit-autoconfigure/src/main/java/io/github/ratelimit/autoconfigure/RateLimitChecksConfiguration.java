package io.github.ratelimit.autoconfigure;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import io.github.ratelimit.policy.RateLimitPolicies;

/**
 * Checks of the whole application.
 */
@Configuration(proxyBeanMethods = false)
class RateLimitChecksConfiguration {

	@Bean
	static UnusedPoliciesCheck rateLimitUnusedPoliciesCheck(RateLimitPolicies policies, Environment environment) {
		return new UnusedPoliciesCheck(policies, environment);
	}

}
