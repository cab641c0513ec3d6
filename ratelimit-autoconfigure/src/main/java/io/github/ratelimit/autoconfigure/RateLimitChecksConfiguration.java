package io.github.ratelimit.autoconfigure;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitConfigurationException;
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

	@Bean
	static SmartInitializingSingleton rateLimitRoutesCheck(RateLimitProperties properties, BeanFactory beanFactory) {
		return () -> {
			if (!properties.routes().isEmpty() && !beanFactory.containsBean("rateLimitRouteFactory")) {
				throw new RateLimitConfigurationException(RateLimitCheck.ROUTE_NOT_SERVED,
						"ratelimit.routes has routes, but this is no Spring MVC application, and they limit nothing",
						"Add spring-boot-starter-webmvc, or remove the routes.", null);
			}
		};
	}

}
