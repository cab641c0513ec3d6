package io.github.ratelimit.autoconfigure;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;

import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitConfigurationException;
import io.github.ratelimit.policy.RateLimitPolicies;

/**
 * The severities of checks, and checks of the whole application.
 */
@Configuration(proxyBeanMethods = false)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
class RateLimitChecksConfiguration {

	/** Before any bean fails for lack of what was mistyped. */
	@Bean
	static BeanFactoryPostProcessor rateLimitPropertyNamesCheck(Environment environment) {
		return (beanFactory) -> WrittenProperty.checkAll(environment);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static CheckReporter rateLimitCheckReporter(RateLimitProperties properties) {
		return new CheckReporter(properties.checks());
	}

	@Bean
	static UnusedPoliciesCheck rateLimitUnusedPoliciesCheck(RateLimitPolicies policies, Environment environment) {
		return new UnusedPoliciesCheck(policies,
				environment.getProperty("spring.main.lazy-initialization", Boolean.class, false));
	}

	@Bean
	static SmartInitializingSingleton rateLimitRoutesCheck(RateLimitProperties properties, BeanFactory beanFactory) {
		return () -> {
			if (!properties.routes().isEmpty() && !beanFactory.containsBean("rateLimitRouteFactory")) {
				throw new RateLimitConfigurationException(RateLimitCheck.ROUTE_NOT_SERVED, "ratelimit.routes",
						"this is no Spring MVC application, so that the routes limit nothing",
						"Add spring-boot-starter-webmvc, or remove the routes.");
			}
		};
	}

	/** Where beans are created late, it cannot be told which policies are used. */
	record UnusedPoliciesCheck(RateLimitPolicies policies,
			boolean lazy) implements ApplicationListener<ApplicationReadyEvent> {

		@Override
		public void onApplicationEvent(ApplicationReadyEvent event) {
			if (!this.lazy) {
				this.policies.reportUnused();
			}
		}

	}

}
