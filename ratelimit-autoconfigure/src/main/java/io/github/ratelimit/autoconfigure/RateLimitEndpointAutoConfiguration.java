package io.github.ratelimit.autoconfigure;

import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.actuate.RateLimitsEndpoint;
import io.github.ratelimit.actuate.RateLimitsEndpoint.StoreDescriptor;
import io.github.ratelimit.core.DefaultRateLimiter;
import io.github.ratelimit.metrics.RateLimitMeters;
import io.github.ratelimit.policy.RateLimitPolicies;

/**
 * Auto-configuration of the actuator endpoint.
 */
@AutoConfiguration(after = RateLimitMetricsAutoConfiguration.class)
@ConditionalOnClass(
		name = "org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint")
@ConditionalOnBean({ RateLimiter.class, RateLimitPolicies.class })
@ConditionalOnBooleanProperty(name = "ratelimit.enabled", matchIfMissing = true)
public final class RateLimitEndpointAutoConfiguration {

	private static final String MICROMETER = "io.micrometer.core.instrument.MeterRegistry";

	private static RateLimitsEndpoint endpoint(RateLimiter limiter, RateLimitPolicies policies,
			Function<String, Map<String, Long>> totals) {
		return new RateLimitsEndpoint(limiter, policies,
				() -> (limiter instanceof DefaultRateLimiter ours)
						? new StoreDescriptor(ours.store().getClass().getSimpleName(), ours.outages())
						: new StoreDescriptor("that of " + limiter.getClass().getSimpleName(), Set.of()),
				totals);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = MICROMETER)
	@ConditionalOnAvailableEndpoint(RateLimitsEndpoint.class)
	static class WithTotals {

		@Bean
		@ConditionalOnMissingBean
		RateLimitsEndpoint rateLimitsEndpoint(RateLimiter limiter, RateLimitPolicies policies,
				ObjectProvider<RateLimitMeters> meters) {
			return endpoint(limiter, policies,
					(name) -> meters.stream().findFirst().map((known) -> known.totals(name)).orElse(Map.of()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass(MICROMETER)
	@ConditionalOnAvailableEndpoint(RateLimitsEndpoint.class)
	static class WithoutTotals {

		@Bean
		@ConditionalOnMissingBean
		RateLimitsEndpoint rateLimitsEndpoint(RateLimiter limiter, RateLimitPolicies policies) {
			return endpoint(limiter, policies, (name) -> Map.of());
		}

	}

}
