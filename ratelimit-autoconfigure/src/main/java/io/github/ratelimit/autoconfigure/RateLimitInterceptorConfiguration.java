package io.github.ratelimit.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.util.function.SingletonSupplier;

import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.autoconfigure.RateLimitChecksConfiguration.ReactiveApplication;
import io.github.ratelimit.caller.Caller;
import io.github.ratelimit.caller.CallerSource;
import io.github.ratelimit.caller.DetachedCaller;
import io.github.ratelimit.caller.PrincipalSource;
import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.core.Listeners;
import io.github.ratelimit.event.RateLimitListener;
import io.github.ratelimit.expression.Expressions;
import io.github.ratelimit.interceptor.RateLimitAdvisor;
import io.github.ratelimit.interceptor.RateLimitInterceptor;
import io.github.ratelimit.interceptor.RateLimitOperationSource;
import io.github.ratelimit.interceptor.RateLimitProxyVerifier;
import io.github.ratelimit.operation.OperationFactory;
import io.github.ratelimit.operation.RateLimitEnforcer;
import io.github.ratelimit.policy.RateLimitPolicies;

/**
 * Proxies for annotated methods. The advisor is needed while other beans are being
 * created, so that it and all it stands on are infrastructure; the interceptor, which
 * needs the store, is created with the first annotated bean.
 */
@Configuration(proxyBeanMethods = false)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
class RateLimitInterceptorConfiguration {

	private static final String INTERCEPTOR = "rateLimitInterceptor";

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static RateLimitAdvisor rateLimitAdvisor(ObjectProvider<RateLimitOperationSource> source) {
		return new RateLimitAdvisor(SingletonSupplier.of(source::getObject), INTERCEPTOR);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static RateLimitOperationSource rateLimitOperationSource(OperationFactory operations,
			ObjectProvider<ReactiveApplication> reactive) {
		return new RateLimitOperationSource(operations,
				(type) -> reactive.ifAvailable((application) -> application.refuse(type.getName())));
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static OperationFactory rateLimitOperationFactory(RateLimitPolicies policies, Expressions expressions,
			RateLimitProperties properties, CheckReporter reporter) {
		return new OperationFactory(policies, expressions, PropertyMapping.key(properties.key()), reporter);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static Expressions rateLimitExpressions(ConfigurableListableBeanFactory beanFactory) {
		return new Expressions(beanFactory);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	@ConditionalOnMissingBean
	static RateLimitEnforcer rateLimitEnforcer(RateLimiter limiter, RateLimitProperties properties,
			ObjectProvider<RateLimitListener> listeners, CheckReporter reporter) {
		return new RateLimitEnforcer(limiter, properties.missingKey(),
				new Listeners(listeners.orderedStream().toList()), reporter);
	}

	@Bean(INTERCEPTOR)
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static RateLimitInterceptor rateLimitInterceptor(RateLimitOperationSource source, Expressions expressions,
			RateLimitEnforcer enforcer, ObjectProvider<CallerSource> callers,
			ObjectProvider<PrincipalSource> principals) {
		SingletonSupplier<Caller> detached = SingletonSupplier
			.of(() -> new DetachedCaller(principals.getIfAvailable(() -> PrincipalSource.NONE)));
		return new RateLimitInterceptor(source, expressions, enforcer, callers.getIfAvailable(() -> detached::obtain));
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static RateLimitProxyVerifier rateLimitProxyVerifier(ObjectProvider<RateLimitOperationSource> source) {
		return new RateLimitProxyVerifier(source);
	}

}
