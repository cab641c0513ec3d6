package io.github.ratelimit.autoconfigure;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.data.redis.connection.RedisConnectionFactory;

import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.mock;

/**
 * Which of several connections to Redis is taken.
 */
class RedisConnectionTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RateLimitAutoConfiguration.class));

	@Test
	void onlyOneIsTaken() {
		this.runner.withUserConfiguration(First.class).run((context) -> assertThatUsed(context, "first"));
	}

	@Test
	void primaryOneIsTaken() {
		this.runner.withUserConfiguration(First.class, PrimarySecond.class)
			.run((context) -> assertThatUsed(context, "primarySecond"));
	}

	@Test
	void markedOneIsTaken() {
		this.runner.withUserConfiguration(First.class, Marked.class)
			.run((context) -> assertThatUsed(context, "marked"));
	}

	@Test
	void markedOneIsTakenBeforeThePrimaryOne() {
		this.runner.withUserConfiguration(PrimarySecond.class, Marked.class)
			.run((context) -> assertThatUsed(context, "marked"));
	}

	@Test
	void severalWithoutAMarkStopTheApplication() {
		this.runner.withUserConfiguration(First.class, Second.class)
			.run((context) -> assertThatAmbiguous(context, "[first, second]"));
	}

	@Test
	void severalMarkedOnesStopTheApplication() {
		this.runner.withUserConfiguration(First.class, Marked.class, AlsoMarked.class)
			.run((context) -> assertThatAmbiguous(context, "[marked, alsoMarked]"));
	}

	private static void assertThatAmbiguous(AssertableApplicationContext context, String names) {
		FailureAnalysis analysis = new RateLimitConfigurationFailureAnalyzer().analyze(context.getStartupFailure());
		assertThat(analysis).isNotNull();
		assertThat(analysis.getDescription()).contains("RedisConnectionFactory").contains(names);
		assertThat(analysis.getAction()).contains("@RateLimitRedis").contains("@Primary");
	}

	private static void assertThatUsed(ApplicationContext context, String name) {
		context.getBean(RateLimiter.class).acquire(RateLimitPolicy.of("policy", "1/minute"), "key");
		context.getBeansOfType(RedisConnectionFactory.class).forEach((bean, connectionFactory) -> {
			if (bean.equals(name)) {
				then(connectionFactory).should(atLeastOnce()).getConnection();
			}
			else {
				then(connectionFactory).shouldHaveNoInteractions();
			}
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class First {

		@Bean
		RedisConnectionFactory first() {
			return mock(RedisConnectionFactory.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Second {

		@Bean
		RedisConnectionFactory second() {
			return mock(RedisConnectionFactory.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrimarySecond {

		@Bean
		@Primary
		RedisConnectionFactory primarySecond() {
			return mock(RedisConnectionFactory.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Marked {

		@Bean
		@RateLimitRedis
		RedisConnectionFactory marked() {
			return mock(RedisConnectionFactory.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AlsoMarked {

		@Bean
		@RateLimitRedis
		RedisConnectionFactory alsoMarked() {
			return mock(RedisConnectionFactory.class);
		}

	}

}
