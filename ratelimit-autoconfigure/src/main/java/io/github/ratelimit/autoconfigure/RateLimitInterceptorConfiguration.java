package io.github.ratelimit.autoconfigure;

import java.util.Objects;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.util.function.SingletonSupplier;

import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.expression.CallerSource;
import io.github.ratelimit.expression.Expressions;
import io.github.ratelimit.interceptor.RateLimitAdvisor;
import io.github.ratelimit.interceptor.RateLimitInterceptor;
import io.github.ratelimit.interceptor.RateLimitOperationSource;
import io.github.ratelimit.interceptor.RateLimitProxyVerifier;
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
	static RateLimitOperationSource rateLimitOperationSource(RateLimitPolicies policies, Expressions expressions,
			RateLimitProperties properties, ConfigurableListableBeanFactory beanFactory) {
		String key = Objects.requireNonNull(RateLimiterConfiguration.join(properties.key()));
		return new RateLimitOperationSource(policies, expressions, key, beanFactory::resolveEmbeddedValue);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static Expressions rateLimitExpressions(ConfigurableListableBeanFactory beanFactory) {
		return new Expressions(beanFactory);
	}

	@Bean(INTERCEPTOR)
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static RateLimitInterceptor rateLimitInterceptor(RateLimitOperationSource source, Expressions expressions,
			RateLimiter limiter, ObjectProvider<CallerSource> callers) {
		return new RateLimitInterceptor(source, expressions, limiter, callers.getIfAvailable(() -> () -> null));
	}

	@Bean
	static RateLimitProxyVerifier rateLimitProxyVerifier(ConfigurableListableBeanFactory beanFactory,
			RateLimitOperationSource source) {
		return new RateLimitProxyVerifier(beanFactory, source);
	}

}
