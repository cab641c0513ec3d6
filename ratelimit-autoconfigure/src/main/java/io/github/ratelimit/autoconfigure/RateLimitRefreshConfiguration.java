package io.github.ratelimit.autoconfigure;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
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

	private static final Log logger = LogFactory.getLog(RateLimitRefreshConfiguration.class);

	@Bean
	RefreshOnChange rateLimitRefreshOnChange(RateLimitPolicyRegistry policies) {
		return new RefreshOnChange(policies);
	}

	/**
	 * Whatever has changed: a limit may be a placeholder for any other property. A change
	 * that makes no policies leaves the limits as they were, and does not keep others
	 * from hearing of it.
	 */
	record RefreshOnChange(RateLimitPolicyRegistry policies) implements ApplicationListener<EnvironmentChangeEvent> {

		@Override
		public void onApplicationEvent(EnvironmentChangeEvent event) {
			try {
				this.policies.refresh();
			}
			catch (RuntimeException ex) {
				logger.error("The environment has changed, but no limit has", ex);
			}
		}

	}

}
