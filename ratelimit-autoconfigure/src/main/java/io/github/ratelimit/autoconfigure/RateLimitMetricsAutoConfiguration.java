package io.github.ratelimit.autoconfigure;

import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.function.SingletonSupplier;

import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.core.DefaultRateLimiter;
import io.github.ratelimit.core.LocalFallback;
import io.github.ratelimit.metrics.RateLimitGauges;
import io.github.ratelimit.metrics.RateLimitMeters;
import io.github.ratelimit.metrics.RateLimitObservations;
import io.github.ratelimit.policy.RateLimitPolicies;
import io.github.ratelimit.store.memory.InMemoryRateLimitStore;

/**
 * Auto-configuration of meters, where Micrometer and a registry are there.
 */
@AutoConfiguration(after = RateLimitAutoConfiguration.class,
		afterName = {
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
				"org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
				"org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration",
				"org.springframework.boot.actuate.autoconfigure.observation.ObservationAutoConfiguration" })
@ConditionalOnClass(name = "io.micrometer.core.instrument.MeterRegistry")
@ConditionalOnBean(RateLimitPolicies.class)
@ConditionalOnBooleanProperty(name = "ratelimit.enabled", matchIfMissing = true)
public final class RateLimitMetricsAutoConfiguration {

	/** Beans that are created early have listeners, and need what is created late. */
	private static Function<RateLimitPolicy, String> names(ObjectProvider<RateLimitPolicies> policies) {
		SingletonSupplier<RateLimitPolicies> created = SingletonSupplier.of(policies::getObject);
		return (policy) -> created.obtain().boundedName(policy);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnSingleCandidate(MeterRegistry.class)
	static class MetersConfiguration {

		@Bean
		@ConditionalOnMissingBean
		RateLimitMeters rateLimitMeters(ObjectProvider<MeterRegistry> registry,
				ObjectProvider<RateLimitPolicies> policies) {
			return new RateLimitMeters(SingletonSupplier.of(registry::getObject), names(policies));
		}

		@Bean
		@ConditionalOnMissingBean
		RateLimitGauges rateLimitGauges(ObjectProvider<DefaultRateLimiter> limiter, ObjectProvider<LocalFallback> local,
				ObjectProvider<InMemoryRateLimitStore> stores) {
			return new RateLimitGauges(
					() -> limiter.stream().findFirst().map(DefaultRateLimiter::outages).orElse(Set.of()),
					() -> Stream.concat(local.stream().map(LocalFallback::store), stores.stream())
						.filter(InMemoryRateLimitStore.class::isInstance)
						.mapToInt((store) -> ((InMemoryRateLimitStore) store).size())
						.sum());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnSingleCandidate(ObservationRegistry.class)
	static class ObservationsConfiguration {

		@Bean
		@ConditionalOnMissingBean
		RateLimitObservations rateLimitObservations(ObjectProvider<ObservationRegistry> registry,
				ObjectProvider<RateLimitPolicies> policies) {
			return new RateLimitObservations(SingletonSupplier.of(registry::getObject), names(policies));
		}

	}

}
