package io.github.ratelimit.autoconfigure;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Bean;

import io.github.ratelimit.check.RateLimitCheck;

/**
 * Auto-configuration that says that nothing is limited where that is switched off, other
 * than in tests.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "ratelimit.enabled", havingValue = false)
@ConditionalOnMissingClass("org.springframework.boot.test.context.SpringBootTest")
public final class RateLimitDisabledAutoConfiguration {

	private static final Log logger = LogFactory.getLog(RateLimitDisabledAutoConfiguration.class);

	@Bean
	SmartInitializingSingleton rateLimitDisabledCheck() {
		return () -> logger.warn(RateLimitCheck.DISABLED
			.message("ratelimit.enabled is false: no call is limited, whatever annotations and routes say"));
	}

}
