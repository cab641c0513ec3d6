package io.github.ratelimit.autoconfigure;

import java.util.Map;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.check.CheckSeverity;
import io.github.ratelimit.check.RateLimitCheck;

/**
 * Auto-configuration that says that nothing is limited where that is switched off, other
 * than in tests. Of the properties it binds the severities alone: mistakes in others do
 * not matter while nothing is limited.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "ratelimit.enabled", havingValue = false)
@ConditionalOnMissingClass("org.springframework.boot.test.context.SpringBootTest")
public final class RateLimitDisabledAutoConfiguration {

	@Bean
	SmartInitializingSingleton rateLimitDisabledCheck(Environment environment) {
		return () -> new CheckReporter(Binder.get(environment)
			.bind("ratelimit.checks", Bindable.mapOf(String.class, CheckSeverity.class))
			.orElse(Map.of())).report(RateLimitCheck.DISABLED, "ratelimit.enabled",
					"it is false, so that no call is limited, whatever annotations and routes say",
					"Remove it to limit calls.");
	}

}
