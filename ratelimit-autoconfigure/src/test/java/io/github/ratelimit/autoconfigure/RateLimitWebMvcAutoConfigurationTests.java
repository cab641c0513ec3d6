package io.github.ratelimit.autoconfigure;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.web.bind.annotation.RestControllerAdvice;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.caller.CallerSource;
import io.github.ratelimit.caller.DetachedCaller;
import io.github.ratelimit.caller.PrincipalSource;
import io.github.ratelimit.web.address.ClientAddressResolver;
import io.github.ratelimit.web.servlet.RateLimitExceptionHandler;
import io.github.ratelimit.web.servlet.RateLimitExceptionResolver;
import io.github.ratelimit.web.servlet.RateLimitOutcomeFilter;
import io.github.ratelimit.web.servlet.ServletCallerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When the beans of web applications are there.
 */
class RateLimitWebMvcAutoConfigurationTests {

	private static final AutoConfigurations OURS = AutoConfigurations.of(RateLimitAutoConfiguration.class,
			RateLimitWebMvcAutoConfiguration.class);

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner().withConfiguration(OURS)
		.withPropertyValues("ratelimit.store=memory");

	@Test
	void servletApplicationHasThem() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(CallerSource.class)
			.hasSingleBean(RateLimitExceptionHandler.class)
			.hasSingleBean(RateLimitExceptionResolver.class));
	}

	@Test
	void applicationThatIsNoWebApplicationHasNone() {
		new ApplicationContextRunner().withConfiguration(OURS)
			.withPropertyValues("ratelimit.store=memory")
			.run((context) -> assertThat(context).hasSingleBean(RateLimiter.class)
				.doesNotHaveBean(CallerSource.class)
				.doesNotHaveBean(RateLimitExceptionHandler.class)
				.doesNotHaveBean(RateLimitExceptionResolver.class));
	}

	@Test
	void applicationWithoutSpringMvcHasNone() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.web.servlet"))
			.run((context) -> assertThat(context).hasSingleBean(RateLimiter.class)
				.doesNotHaveBean(CallerSource.class)
				.doesNotHaveBean(RateLimitExceptionResolver.class));
	}

	@Test
	void withoutSpringMvcAnnotationsStillLimit() {
		new ApplicationContextRunner()
			.withClassLoader(new FilteredClassLoader("org.springframework.web", "jakarta.servlet"))
			.withConfiguration(OURS)
			.withPropertyValues("ratelimit.store=memory")
			.withBean(Service.class)
			.run((context) -> assertThat(LimitedBeans.passes(context.getBean(Service.class)::get)).isEqualTo(2));
	}

	@Test
	void disabledThereAreNone() {
		this.runner.withPropertyValues("ratelimit.enabled=false")
			.withBean(OwnExceptionHandler.class)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(CallerSource.class)
				.hasSingleBean(RateLimitExceptionHandler.class)
				.doesNotHaveBean(RateLimitExceptionResolver.class));
	}

	@Test
	void beansOfTheApplicationAreTaken() {
		ClientAddressResolver addresses = (peer, headers) -> "192.0.2.1";
		CallerSource callers = () -> new DetachedCaller(PrincipalSource.NONE);
		FilterRegistrationBean<RateLimitOutcomeFilter> filter = new FilterRegistrationBean<>();
		this.runner.withBean(ClientAddressResolver.class, () -> addresses)
			.withBean(CallerSource.class, () -> callers)
			.withBean("rateLimitOutcomeFilter", FilterRegistrationBean.class, () -> filter)
			.run((context) -> {
				assertThat(context.getBean(ClientAddressResolver.class)).isSameAs(addresses);
				assertThat(context.getBean(CallerSource.class)).isSameAs(callers);
				assertThat(context.getBean("rateLimitOutcomeFilter")).isSameAs(filter);
			});
	}

	@Test
	void exceptionHandlerOfTheApplicationIsTaken() {
		this.runner.withBean(OwnExceptionHandler.class)
			.run((context) -> assertThat(context).hasSingleBean(RateLimitExceptionHandler.class)
				.getBean(RateLimitExceptionHandler.class)
				.isInstanceOf(OwnExceptionHandler.class));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			trusted-proxies | 10.0.0.0/8, localhost | "localhost" is not an address: write 127.0.0.1 and ::1
			trusted-proxies | 10.0.0.0/33           | "10.0.0.0/33" has a prefix that is not from 0 to 32
			trusted-proxies | proxy.example.com     | Accepted are "192.0.2.1", "10.0.0.0/8", "2001:db8::/32"
			ipv6-prefix     | 31                    | 31 is not from 32 to 128, such as 64
			ipv6-prefix     | 129                   | 129 is not from 32 to 128, such as 64
			""")
	void valueThatCannotWorkIsNamed(String name, String value, String problem) {
		String property = "ratelimit.web." + name;
		this.runner.withPropertyValues(property + "=" + value).run((context) -> {
			FailureAnalysis analysis = new RateLimitConfigurationFailureAnalyzer().analyze(context.getStartupFailure());
			assertThat(analysis).isNotNull();
			assertThat(analysis.getDescription()).startsWith(property + ": ").contains(problem);
			assertThat(analysis.getAction()).startsWith("Correct the value of " + property + ".");
		});
	}

	@Test
	void prefixThatIsNoNumberIsNamed() {
		this.runner.withPropertyValues("ratelimit.web.ipv6-prefix=/64")
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("ratelimit.web.ipv6-prefix"));
	}

	@Test
	void trustedProxiesAreAList() {
		this.runner
			.withPropertyValues("ratelimit.web.trusted-proxies[0]=10.0.0.0/8",
					"ratelimit.web.trusted-proxies[1]=2001:db8::/32", "ratelimit.web.ipv6-prefix=128")
			.run((context) -> assertThat(context.getBean(RateLimitProperties.class).web())
				.returns(List.of("10.0.0.0/8", "2001:db8::/32"), RateLimitProperties.Web::trustedProxies)
				.returns(128, RateLimitProperties.Web::ipv6Prefix));
	}

	/** Public, because its proxy is loaded by the class loader that hides classes. */
	public static class Service {

		@RateLimit(value = "2/minute", key = "global")
		public void get() {
		}

	}

	@RestControllerAdvice
	static class OwnExceptionHandler extends RateLimitExceptionHandler {

		OwnExceptionHandler(ObjectProvider<ServletCallerFactory> callers) {
			super(callers);
		}

	}

}
