package io.github.ratelimit.autoconfigure;

import java.util.Map;
import java.util.Set;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimitPolicyRegistry;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.check.CheckSeverity;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.core.DisabledRateLimiter;

/**
 * Auto-configuration of applications that switch rate limits off: code finds a limiter
 * that allows every call, and a policy of every name. Of the properties it binds the
 * severities alone: mistakes in others do not matter while nothing is limited.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "ratelimit.enabled", havingValue = false)
public final class RateLimitDisabledAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(RateLimiter.class)
	DisabledRateLimiter rateLimiter() {
		return new DisabledRateLimiter();
	}

	@Bean
	@ConditionalOnMissingBean
	RateLimitPolicyRegistry rateLimitPolicies() {
		return new AnyPolicy();
	}

	@Bean
	SmartInitializingSingleton rateLimitDisabledCheck(Environment environment) {
		return () -> new CheckReporter(Binder.get(environment)
			.bind("ratelimit.checks", Bindable.mapOf(String.class, CheckSeverity.class))
			.orElse(Map.of())).report(RateLimitCheck.DISABLED, "ratelimit.enabled",
					"it is false, so that no call is limited, whatever annotations and routes say",
					"Remove it to limit calls.");
	}

	/** Nobody is held against the limits of its policies. */
	private static final class AnyPolicy implements RateLimitPolicyRegistry {

		@Override
		public RateLimitPolicy policy(String name) {
			return RateLimitPolicy.of(name, "1/second");
		}

		@Override
		public Set<String> names() {
			return Set.of();
		}

		@Override
		public void refresh() {
			// Nothing is read.
		}

	}

}
