package io.github.ratelimit.autoconfigure;

import java.time.Clock;
import java.util.stream.Stream;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.web.method.ControllerAdviceBean;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerExceptionResolver;

import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.autoconfigure.RateLimitProperties.HeaderStyle;
import io.github.ratelimit.autoconfigure.RateLimitProperties.Web;
import io.github.ratelimit.caller.CallerSource;
import io.github.ratelimit.caller.PrincipalSource;
import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.web.IetfHeaderWriter;
import io.github.ratelimit.web.RateLimitHeaderWriter;
import io.github.ratelimit.web.XRateLimitHeaderWriter;
import io.github.ratelimit.web.address.ClientAddressConfiguration;
import io.github.ratelimit.web.address.ClientAddressResolver;
import io.github.ratelimit.web.address.ClientNetworks;
import io.github.ratelimit.web.servlet.RateLimitExceptionHandler;
import io.github.ratelimit.web.servlet.RateLimitExceptionResolver;
import io.github.ratelimit.web.servlet.ServletCallerFactory;

/**
 * Auto-configuration of rate limits in a Spring MVC application.
 */
@AutoConfiguration(after = RateLimitAutoConfiguration.class)
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnClass(DispatcherServlet.class)
@ConditionalOnBean(RateLimiter.class)
@ConditionalOnBooleanProperty(name = "ratelimit.enabled", matchIfMissing = true)
@Import(RateLimitEntryPointConfiguration.class)
public final class RateLimitWebMvcAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(CallerSource.class)
	CallerSource rateLimitCallerSource(ServletCallerFactory callers) {
		return callers::current;
	}

	@Bean
	@ConditionalOnMissingBean
	ClientAddressResolver rateLimitClientAddressResolver(RateLimitProperties properties, Environment environment,
			CheckReporter reporter) {
		CloudPlatform platform = CloudPlatform.getActive(environment);
		Web web = properties.web();
		return new ClientAddressConfiguration(web.trustedProxies(), web.forwardedHeader(),
				(platform != null && platform.isUsingForwardHeaders()) ? platform.name() : null)
			.resolver(environment::getProperty, reporter);
	}

	@Bean
	@ConditionalOnMissingBean
	ServletCallerFactory rateLimitServletCallers(RateLimitProperties properties, ClientAddressResolver addresses,
			ClientNetworks networks, ObjectProvider<PrincipalSource> principals,
			ObjectProvider<RateLimitHeaderWriter> writers) {
		Stream<RateLimitHeaderWriter> ofStyles = properties.web()
			.headers()
			.stream()
			.distinct()
			.flatMap(RateLimitWebMvcAutoConfiguration::writers);
		return new ServletCallerFactory(addresses, networks, principals.getIfAvailable(() -> PrincipalSource.NONE),
				Stream.concat(ofStyles, writers.orderedStream()).toList());
	}

	@Bean
	@ConditionalOnMissingBean
	RateLimitExceptionHandler rateLimitExceptionHandler(ObjectProvider<ServletCallerFactory> callers) {
		return new RateLimitExceptionHandler(callers);
	}

	@Bean
	RateLimitExceptionResolver rateLimitExceptionResolver(RateLimitExceptionHandler handler, ApplicationContext context,
			@Qualifier("handlerExceptionResolver") ObjectProvider<HandlerExceptionResolver> handlersOfApplication) {
		HandlerExceptionResolver none = (request, response, controller, exception) -> null;
		return new RateLimitExceptionResolver(handler, () -> ControllerAdviceBean.findAnnotatedBeans(context),
				(request, response, controller, exception) -> handlersOfApplication.getIfAvailable(() -> none)
					.resolveException(request, response, controller, exception));
	}

	private static Stream<RateLimitHeaderWriter> writers(HeaderStyle style) {
		return switch (style) {
			case IETF -> Stream.of(new IetfHeaderWriter());
			case X_RATELIMIT -> Stream.of(new XRateLimitHeaderWriter(Clock.systemUTC()));
			case NONE -> Stream.empty();
		};
	}

}
