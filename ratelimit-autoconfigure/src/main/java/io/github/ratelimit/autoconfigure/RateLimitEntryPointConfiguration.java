package io.github.ratelimit.autoconfigure;

import java.util.List;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.util.pattern.PathPatternParser;

import io.github.ratelimit.expression.Expressions;
import io.github.ratelimit.interceptor.HandlerMethodEnforcer;
import io.github.ratelimit.interceptor.RateLimitOperationSource;
import io.github.ratelimit.operation.OperationFactory;
import io.github.ratelimit.operation.RateLimitEnforcer;
import io.github.ratelimit.policy.RateLimitPolicies;
import io.github.ratelimit.web.route.RateLimitRoute;
import io.github.ratelimit.web.route.RateLimitRoutes;
import io.github.ratelimit.web.route.RouteFactory;
import io.github.ratelimit.web.route.RouteStage;
import io.github.ratelimit.web.servlet.ExemptRequestMatcher;
import io.github.ratelimit.web.servlet.RateLimitExceptionResolver;
import io.github.ratelimit.web.servlet.RateLimitHandlerInterceptor;
import io.github.ratelimit.web.servlet.RateLimitOutcomeFilter;
import io.github.ratelimit.web.servlet.RateLimitRouteFilter;
import io.github.ratelimit.web.servlet.ServletCallerFactory;

/**
 * Where requests of a Spring MVC application are charged, from the outside in: by routes
 * before security, by routes after security, and by the limits of handler methods.
 */
@Configuration(proxyBeanMethods = false)
class RateLimitEntryPointConfiguration {

	/** Inside of observations, which see refusals, and outside of what reads a body. */
	private static final int BEFORE_SECURITY = Ordered.HIGHEST_PRECEDENCE + 100;

	@Bean
	@ConditionalOnMissingBean(name = "rateLimitOutcomeFilter")
	FilterRegistrationBean<RateLimitOutcomeFilter> rateLimitOutcomeFilter(RateLimitEnforcer enforcer,
			ServletCallerFactory callers, ObjectProvider<RateLimitExceptionResolver> refusals) {
		return registration(new RateLimitOutcomeFilter(enforcer, callers, refusals::getObject), BEFORE_SECURITY);
	}

	@Bean
	@ConditionalOnMissingBean(name = "rateLimitFilterBeforeSecurity")
	FilterRegistrationBean<RateLimitRouteFilter> rateLimitFilterBeforeSecurity(RouteFilterFactory filters) {
		return filters.create(RouteStage.BEFORE_SECURITY, BEFORE_SECURITY + 1);
	}

	@Bean
	@ConditionalOnMissingBean(name = "rateLimitFilterAfterSecurity")
	FilterRegistrationBean<RateLimitRouteFilter> rateLimitFilterAfterSecurity(RouteFilterFactory filters) {
		FilterRegistrationBean<RateLimitRouteFilter> registration = filters.create(RouteStage.AFTER_SECURITY,
				Ordered.LOWEST_PRECEDENCE);
		// Inside of filters without an order, too, which may say who is logged in.
		registration.setMatchAfter(true);
		return registration;
	}

	@Bean
	RouteFactory rateLimitRouteFactory(RateLimitProperties properties, RateLimitPolicies policies,
			OperationFactory operations, Environment environment) {
		return new RouteFactory(PropertyMapping.routes(properties, PropertyMapping.actuator(environment)), policies,
				operations);
	}

	@Bean
	RouteFilterFactory rateLimitRouteFilterFactory(RouteFactory factory,
			@Qualifier("mvcPatternParser") ObjectProvider<PathPatternParser> parser,
			ObjectProvider<HandlerMapping> mappings, RateLimitOperationSource source, Expressions expressions,
			RateLimitEnforcer enforcer, ServletCallerFactory callers,
			ObjectProvider<RateLimitExceptionResolver> refusals) {
		return (stage, order) -> {
			List<RateLimitRoute> routes = factory.routes(stage);
			FilterRegistrationBean<RateLimitRouteFilter> registration = registration(new RateLimitRouteFilter(
					new RateLimitRoutes(routes, () -> parser.getIfAvailable(() -> PathPatternParser.defaultInstance)),
					new ExemptRequestMatcher(() -> mappings.orderedStream().toList(), source), expressions, enforcer,
					callers, refusals::getObject), order);
			registration.setEnabled(!routes.isEmpty());
			return registration;
		};
	}

	@Bean
	RateLimitHandlerInterceptor rateLimitHandlerInterceptor(RateLimitOperationSource source, Expressions expressions,
			RateLimitEnforcer enforcer, ServletCallerFactory callers,
			ObjectProvider<FilterRegistrationBean<RateLimitRouteFilter>> filters) {
		return new RateLimitHandlerInterceptor(new HandlerMethodEnforcer(source, expressions, enforcer), callers,
				SingletonSupplier.of(() -> filters.stream().map(FilterRegistrationBean::getFilter).toList()));
	}

	/**
	 * After the interceptors of the application, which may say who the client is. It
	 * needs nothing before it is asked, because Spring MVC cannot make its conversion
	 * service without it, which listeners and the like may need.
	 */
	@Bean
	WebMvcConfigurer rateLimitHandlerInterceptorConfigurer(ObjectProvider<RateLimitHandlerInterceptor> interceptor) {
		return new WebMvcConfigurer() {

			@Override
			public void addInterceptors(InterceptorRegistry registry) {
				registry.addInterceptor(interceptor.getObject()).order(Ordered.LOWEST_PRECEDENCE);
			}

		};
	}

	/** For requests as they come in, not for forwards, includes and other dispatches. */
	private static <T extends Filter> FilterRegistrationBean<T> registration(T filter, int order) {
		FilterRegistrationBean<T> registration = new FilterRegistrationBean<>(filter);
		registration.setDispatcherTypes(DispatcherType.REQUEST);
		registration.setAsyncSupported(true);
		registration.setOrder(order);
		return registration;
	}

	/** Makes the filter of the routes of a stage. */
	interface RouteFilterFactory {

		FilterRegistrationBean<RateLimitRouteFilter> create(RouteStage stage, int order);

	}

}
