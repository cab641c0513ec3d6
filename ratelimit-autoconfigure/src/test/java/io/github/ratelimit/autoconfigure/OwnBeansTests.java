package io.github.ratelimit.autoconfigure;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.support.BeanDefinitionOverrideException;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitKeyResolver;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.caller.CallerSource;
import io.github.ratelimit.caller.PrincipalSource;
import io.github.ratelimit.store.RateLimitStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Beans of the application that have the names or the types of ours: they work, or
 * Spring's own message says which beans are in the way of each other.
 */
class OwnBeansTests {

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(RateLimitAutoConfiguration.class, RateLimitWebMvcAutoConfiguration.class))
		.withPropertyValues("ratelimit.store=memory");

	@ParameterizedTest
	@ValueSource(strings = { "rateLimiter", "rateLimitStore", "rateLimitEnforcer", "rateLimitPolicies",
			"rateLimitInterceptor", "rateLimitProxyVerifier", "rateLimitCallerSource" })
	void nameOfOursWithAnotherType(String name) {
		this.runner.withBean(name, String.class, () -> "another")
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOfSatisfying(BeanDefinitionOverrideException.class,
						(failure) -> assertThat(failure.getBeanName()).isEqualTo(name)));
	}

	@ParameterizedTest
	@ValueSource(classes = { RateLimiter.class, RateLimitStore.class, CallerSource.class, PrincipalSource.class })
	void twoBeansOfATypeOfOurs(Class<?> type) {
		two(type, false).run((context) -> assertThat(context).getFailure()
			.rootCause()
			.isInstanceOfSatisfying(NoUniqueBeanDefinitionException.class,
					(failure) -> assertThat(failure.getBeanNamesFound()).containsExactlyInAnyOrder("one", "two")));
	}

	@ParameterizedTest
	@ValueSource(classes = { RateLimiter.class, RateLimitStore.class, CallerSource.class, PrincipalSource.class })
	void twoBeansOfWhichOneIsPrimary(Class<?> type) {
		two(type, true).run((context) -> assertThat(context).hasNotFailed());
	}

	/** They are called by their names. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void twoResolvers(boolean primary) {
		two(RateLimitKeyResolver.class, primary).run((context) -> assertThat(context).hasNotFailed());
	}

	private <T> WebApplicationContextRunner two(Class<T> type, boolean primary) {
		return this.runner.withBean(Service.class)
			.withBean("one", type, () -> mock(type))
			.withBean("two", type, () -> mock(type), (definition) -> definition.setPrimary(primary));
	}

	static class Service {

		@RateLimit(value = "5/minute", key = "global")
		public void get() {
		}

	}

}
