package io.github.ratelimit.autoconfigure;

import java.time.Clock;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.util.function.SingletonSupplier;

import io.github.ratelimit.RateLimitPolicyProvider;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.caller.PrincipalSource;
import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.core.DefaultRateLimiter;
import io.github.ratelimit.core.LocalFallback;
import io.github.ratelimit.event.RateLimitListener;
import io.github.ratelimit.policy.RateLimitPolicies;
import io.github.ratelimit.security.SecurityPrincipalSource;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.web.address.ClientNetworks;

/**
 * The limiter and its policies.
 */
@Configuration(proxyBeanMethods = false)
class RateLimiterConfiguration {

	@Bean
	@ConditionalOnMissingBean(RateLimiter.class)
	DefaultRateLimiter rateLimiter(RateLimitProperties properties, ClientNetworks networks,
			ObjectProvider<RateLimitStore> store, LocalFallback local, ObjectProvider<RateLimitListener> listeners,
			ObjectProvider<RateLimitPolicies> policies) {
		SingletonSupplier<RateLimitPolicies> created = SingletonSupplier.of(policies::getObject);
		RateLimitStore counters = store.getIfAvailable(() -> {
			throw RateLimitStoreConfiguration.missing("no RateLimitStore for ratelimit.store=" + properties.store());
		});
		return new DefaultRateLimiter(counters, local, networks, listeners.orderedStream().toList(), Clock.systemUTC(),
				() -> created.obtain().mode(), (policy) -> properties.denyCache()
						&& created.obtain().refusalsHold(policy, counters.acquiresTogether()));
	}

	@Bean
	LocalFallback rateLimitLocalFallback(RateLimitProperties properties) {
		return RateLimitStoreConfiguration.localShare(properties);
	}

	@Bean
	ClientNetworks rateLimitClientNetworks(RateLimitProperties properties) {
		String prefix = "ratelimit.web.ipv6-prefix";
		return RateLimitCheck.IPV6_PREFIX.valueAt(prefix, "Correct the value of " + prefix + ".",
				() -> new ClientNetworks(properties.web().ipv6Prefix()));
	}

	/** Outages and refusals are events of the application, too. */
	@Bean
	@ConditionalOnMissingBean
	EventPublisher rateLimitEventPublisher(ApplicationEventPublisher events,
			ObjectProvider<RateLimitPolicies> policies) {
		SingletonSupplier<RateLimitPolicies> created = SingletonSupplier.of(policies::getObject);
		return new EventPublisher(events, (policy) -> created.obtain().boundedName(policy), System::nanoTime);
	}

	@Bean
	@ConditionalOnMissingBean
	static RateLimitPolicies rateLimitPolicies(Environment environment, ConfigurableBeanFactory beanFactory,
			ObjectProvider<RateLimitPolicyProvider> providers, CheckReporter reporter) {
		return new RateLimitPolicies(
				() -> PropertyMapping.policies(environment,
						(text) -> String.valueOf(beanFactory.resolveEmbeddedValue(text))),
				() -> providers.orderedStream().toList(), reporter);
	}

	/** Who is logged in, where Spring Security is there. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "org.springframework.security.core.context.SecurityContextHolder")
	static class SecurityConfiguration {

		@Bean
		@ConditionalOnMissingBean(PrincipalSource.class)
		SecurityPrincipalSource rateLimitPrincipalSource() {
			return new SecurityPrincipalSource();
		}

	}

}
