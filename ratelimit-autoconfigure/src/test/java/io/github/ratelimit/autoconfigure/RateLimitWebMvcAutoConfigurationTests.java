package io.github.ratelimit.autoconfigure;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.web.bind.annotation.RestControllerAdvice;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.expression.CallerSource;
import io.github.ratelimit.expression.DetachedCaller;
import io.github.ratelimit.expression.PrincipalSource;
import io.github.ratelimit.web.servlet.RateLimitExceptionHandler;
import io.github.ratelimit.web.servlet.RateLimitExceptionResolver;
import io.github.ratelimit.web.servlet.ServletCallerSource;

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
		this.runner.run((context) -> assertThat(context).hasSingleBean(ServletCallerSource.class)
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
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(CallerSource.class)
				.doesNotHaveBean(RateLimitExceptionHandler.class)
				.doesNotHaveBean(RateLimitExceptionResolver.class));
	}

	@Test
	void callerSourceOfTheApplicationIsTaken() {
		CallerSource own = () -> new DetachedCaller(PrincipalSource.NONE);
		this.runner.withBean("own", CallerSource.class, () -> own)
			.run((context) -> assertThat(context).getBean(CallerSource.class).isSameAs(own));
	}

	@Test
	void exceptionHandlerOfTheApplicationIsTaken() {
		this.runner.withBean(OwnExceptionHandler.class)
			.run((context) -> assertThat(context).hasSingleBean(RateLimitExceptionHandler.class)
				.getBean(RateLimitExceptionHandler.class)
				.isInstanceOf(OwnExceptionHandler.class));
	}

	/** Public, because its proxy is loaded by the class loader that hides classes. */
	public static class Service {

		@RateLimit(value = "2/minute", key = "global")
		public void get() {
		}

	}

	@RestControllerAdvice
	static class OwnExceptionHandler extends RateLimitExceptionHandler {

	}

}
