package io.github.ratelimit.autoconfigure;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;

import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitConfigurationException;
import io.github.ratelimit.policy.RateLimitPolicies;

/**
 * The severities of checks, and checks of the whole application.
 */
@Configuration(proxyBeanMethods = false)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
class RateLimitChecksConfiguration {

	/** Before any bean fails for lack of what was mistyped. */
	@Bean
	static BeanFactoryPostProcessor rateLimitPropertyNamesCheck(Environment environment) {
		return (beanFactory) -> WrittenProperty.checkAll(environment);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static CheckReporter rateLimitCheckReporter(RateLimitProperties properties) {
		return new CheckReporter(properties.checks());
	}

	@EventListener
	void reportUnusedPolicies(ApplicationReadyEvent event) {
		event.getApplicationContext().getBean(RateLimitPolicies.class).reportUnused();
	}

	@Bean
	static SmartInitializingSingleton rateLimitRoutesCheck(RateLimitProperties properties, BeanFactory beanFactory,
			ObjectProvider<ReactiveApplication> reactive) {
		return () -> {
			if (!properties.routes().isEmpty() && !beanFactory.containsBean("rateLimitRouteFactory")) {
				reactive.ifAvailable((application) -> application.refuse("ratelimit.routes"));
				throw new RateLimitConfigurationException(RateLimitCheck.ROUTE_NOT_SERVED, "ratelimit.routes",
						"this is no Spring MVC application, so that the routes limit nothing",
						"Add spring-boot-starter-webmvc, or remove the routes.");
			}
		};
	}

	/**
	 * There in reactive applications alone, to refuse limits until WebFlux is supported.
	 */
	@Configuration(proxyBeanMethods = false)
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	@ConditionalOnWebApplication(type = Type.REACTIVE)
	static class ReactiveApplication {

		void refuse(String place) {
			throw new RateLimitConfigurationException(RateLimitCheck.REACTIVE, place,
					"this is a reactive web application, in which annotations and routes are not supported yet: they "
							+ "would block its threads",
					"Use spring-boot-starter-webmvc in the place of WebFlux, or remove annotations and routes, or set "
							+ "ratelimit.enabled=false to limit nothing.");
		}

	}

}
