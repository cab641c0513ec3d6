package io.github.ratelimit.autoconfigure;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import io.github.ratelimit.RateLimitPolicyRegistry;

/**
 * Puts changed limits in force when Spring Cloud says that the environment has changed.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(name = "org.springframework.cloud.context.environment.EnvironmentChangeEvent")
class RateLimitRefreshConfiguration {

	private static final Log logger = LogFactory.getLog(RateLimitRefreshConfiguration.class);

	private final RateLimitPolicyRegistry policies;

	RateLimitRefreshConfiguration(RateLimitPolicyRegistry policies) {
		this.policies = policies;
	}

	/**
	 * Whatever has changed: a limit may be a placeholder for any other property. A change
	 * that makes no policies leaves the limits as they were, and does not keep others
	 * from hearing of it.
	 */
	@EventListener
	void refresh(EnvironmentChangeEvent event) {
		try {
			this.policies.refresh();
		}
		catch (RuntimeException ex) {
			logger.error("The environment has changed, but no limit has", ex);
		}
	}

}
