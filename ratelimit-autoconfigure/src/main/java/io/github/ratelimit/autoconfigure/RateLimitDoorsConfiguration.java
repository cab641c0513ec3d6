package io.github.ratelimit.autoconfigure;

import java.util.List;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.util.pattern.PathPatternParser;

import io.github.ratelimit.autoconfigure.RateLimitProperties.Stage;
import io.github.ratelimit.expression.Expressions;
import io.github.ratelimit.interceptor.RateLimitHandlerCalls;
import io.github.ratelimit.interceptor.RateLimitOperationSource;
import io.github.ratelimit.operation.OperationFactory;
import io.github.ratelimit.operation.RateLimitGate;
import io.github.ratelimit.policy.RateLimitPolicies;
import io.github.ratelimit.web.servlet.ExemptRequests;
import io.github.ratelimit.web.servlet.FilterRefusals;
import io.github.ratelimit.web.servlet.RateLimitHandlerInterceptor;
import io.github.ratelimit.web.servlet.RateLimitOutcomeFilter;
import io.github.ratelimit.web.servlet.RateLimitRoute;
import io.github.ratelimit.web.servlet.RateLimitRouteFilter;
import io.github.ratelimit.web.servlet.RateLimitRouteInterceptor;
import io.github.ratelimit.web.servlet.ServletCallers;

/**
 * The doors of a Spring MVC application, from the outside in: routes before security,
 * routes after security, and controllers.
 */
@Configuration(proxyBeanMethods = false)
class RateLimitDoorsConfiguration {

	/**
	 * Inside of observations, which see refusals, and outside of all that reads a body.
	 */
	private static final int OUTERMOST = Ordered.HIGHEST_PRECEDENCE + 100;

	/**
	 * Inside of Spring Security, at -100, and of filters that authenticate in its place.
	 */
	private static final int INNERMOST = Ordered.LOWEST_PRECEDENCE - 10;

	@Bean
	FilterRegistrationBean<RateLimitOutcomeFilter> rateLimitOutcomeFilter(RateLimitGate gate, ServletCallers callers) {
		return registration(new RateLimitOutcomeFilter(gate, callers), OUTERMOST);
	}

	@Bean
	FilterRegistrationBean<RateLimitRouteFilter> rateLimitFilterBeforeSecurity(RouteFactory routes, RouteDoor door) {
		return door.registration(routes.routes(Stage.BEFORE_SECURITY), OUTERMOST + 1);
	}

	@Bean
	FilterRegistrationBean<RateLimitRouteFilter> rateLimitFilterAfterSecurity(RouteFactory routes, RouteDoor door) {
		return door.registration(routes.routes(Stage.AFTER_SECURITY), INNERMOST);
	}

	@Bean
	RouteFactory rateLimitRouteFactory(RateLimitProperties properties, RateLimitPolicies policies,
			OperationFactory operations) {
		return new RouteFactory(properties.routes(), policies, operations);
	}

	@Bean
	RouteDoor rateLimitRouteDoor(@Qualifier("mvcPatternParser") ObjectProvider<PathPatternParser> parser,
			ObjectProvider<HandlerMapping> mappings, ObjectProvider<HandlerExceptionResolver> resolvers,
			RateLimitOperationSource source, Expressions expressions, RateLimitGate gate, ServletCallers callers) {
		return (routes) -> new RateLimitRouteFilter(routes,
				() -> parser.getIfAvailable(() -> PathPatternParser.defaultInstance),
				new ExemptRequests(() -> mappings.orderedStream().toList(), source), expressions, gate, callers,
				new FilterRefusals(() -> resolvers.orderedStream().toList()));
	}

	@Bean
	static ForwardedHeadersCheck rateLimitForwardedHeadersCheck(Environment environment,
			RateLimitProperties properties) {
		return new ForwardedHeadersCheck(environment, !properties.web().trustedProxies().isEmpty());
	}

	/** After the interceptors of the application, which may say who the client is. */
	@Bean
	WebMvcConfigurer rateLimitHandlerInterceptorConfigurer(RateLimitOperationSource source, Expressions expressions,
			RateLimitGate gate, ServletCallers callers,
			ObjectProvider<FilterRegistrationBean<RateLimitRouteFilter>> filters) {
		RateLimitRouteInterceptor routes = new RateLimitRouteInterceptor(
				() -> filters.stream().map(FilterRegistrationBean::getFilter).toList());
		RateLimitHandlerInterceptor calls = new RateLimitHandlerInterceptor(
				new RateLimitHandlerCalls(source, expressions, gate), callers);
		return new WebMvcConfigurer() {

			@Override
			public void addInterceptors(InterceptorRegistry registry) {
				registry.addInterceptor(routes).order(Ordered.LOWEST_PRECEDENCE);
				registry.addInterceptor(calls).order(Ordered.LOWEST_PRECEDENCE);
			}

		};
	}

	/** One registration for the first dispatch of a request, and none for its others. */
	private static <T extends Filter> FilterRegistrationBean<T> registration(T filter, int order) {
		FilterRegistrationBean<T> registration = new FilterRegistrationBean<>(filter);
		registration.setDispatcherTypes(DispatcherType.REQUEST);
		registration.setAsyncSupported(true);
		registration.setOrder(order);
		return registration;
	}

	/**
	 * Makes the filter of some routes.
	 */
	interface RouteDoor {

		RateLimitRouteFilter filter(List<RateLimitRoute> routes);

		default FilterRegistrationBean<RateLimitRouteFilter> registration(List<RateLimitRoute> routes, int order) {
			FilterRegistrationBean<RateLimitRouteFilter> registration = RateLimitDoorsConfiguration
				.registration(filter(routes), order);
			registration.setEnabled(!routes.isEmpty());
			return registration;
		}

	}

}
