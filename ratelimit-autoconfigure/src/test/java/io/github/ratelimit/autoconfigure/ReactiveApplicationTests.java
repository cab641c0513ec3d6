package io.github.ratelimit.autoconfigure;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableReactiveWebApplicationContext;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.NestedExceptionUtils;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitConfigurationException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A reactive application does not start with limits that would block its event loop.
 */
class ReactiveApplicationTests {

	private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(RateLimitAutoConfiguration.class, RateLimitWebMvcAutoConfiguration.class))
		.withPropertyValues("ratelimit.store=memory");

	@Test
	void annotatedBeanStopsTheApplication() {
		this.runner.withBean(Service.class).run((context) -> assertThatRefused(context, Service.class.getName()));
	}

	@Test
	void annotatedBeanThatIsCreatedLaterStopsTheApplication() {
		this.runner.withUserConfiguration(LazyConfiguration.class)
			.run((context) -> assertThatRefused(context, Service.class.getName()));
	}

	@Test
	void routeStopsTheApplication() {
		this.runner.withPropertyValues("ratelimit.routes[0].path=/api", "ratelimit.routes[0].limits=5/minute")
			.run((context) -> assertThatRefused(context, "ratelimit.routes"));
	}

	@Test
	void disabledItStarts() {
		this.runner.withPropertyValues("ratelimit.enabled=false")
			.withBean(Service.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void limiterIsThereForCode() {
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed();
			RateLimitPolicy policy = RateLimitPolicy.of("mails", "1/minute");
			assertThat(context.getBean(RateLimiter.class).acquireAsync(policy, "ann", 1).toCompletableFuture())
				.isCompletedWithValueMatching((decision) -> decision.allowed());
		});
	}

	private static void assertThatRefused(AssertableReactiveWebApplicationContext context, String place) {
		assertThat(context).hasFailed();
		assertThat(NestedExceptionUtils.getMostSpecificCause(context.getStartupFailure()))
			.isInstanceOfSatisfying(RateLimitConfigurationException.class, (failure) -> {
				assertThat(failure.check()).isEqualTo(RateLimitCheck.REACTIVE);
				assertThat(failure).hasMessageStartingWith(place + ": ").hasMessageContaining("not supported yet");
				assertThat(failure.action()).contains("spring-boot-starter-webmvc").contains("ratelimit.enabled=false");
			});
	}

	@Configuration(proxyBeanMethods = false)
	static class LazyConfiguration {

		@Bean
		@Lazy
		Service service() {
			return new Service();
		}

	}

	static class Service {

		@RateLimit(value = "5/minute", key = "global")
		public void get() {
		}

	}

}
