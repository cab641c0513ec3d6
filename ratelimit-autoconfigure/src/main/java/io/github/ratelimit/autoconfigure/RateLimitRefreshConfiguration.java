package io.github.ratelimit.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.ratelimit.RateLimitPolicyRegistry;

/**
 * Puts changed limits in force when Spring Cloud says that the environment has changed.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(name = "org.springframework.cloud.context.environment.EnvironmentChangeEvent")
class RateLimitRefreshConfiguration {

	@Bean
	RefreshOnChange rateLimitRefreshOnChange(RateLimitPolicyRegistry policies) {
		return new RefreshOnChange(policies);
	}

	/**
	 * Whatever has changed: a limit may be a placeholder for any other property. A change
	 * that makes no policies is an error of whoever made it: it leaves the limits as they
	 * were, and is told to the publisher.
	 */
	record RefreshOnChange(RateLimitPolicyRegistry policies) implements ApplicationListener<EnvironmentChangeEvent> {

		@Override
		public void onApplicationEvent(EnvironmentChangeEvent event) {
			this.policies.refresh();
		}

	}

}
