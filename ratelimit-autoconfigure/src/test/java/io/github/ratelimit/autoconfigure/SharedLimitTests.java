package io.github.ratelimit.autoconfigure;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimitPolicyRegistry;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.testsupport.RedisConnections;
import io.github.ratelimit.testsupport.TestRedis;

import static io.github.ratelimit.autoconfigure.LimitedBeans.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two instances of an application and one Redis.
 */
class SharedLimitTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class, RateLimitAutoConfiguration.class))
		.withPropertyValues(TestRedis.properties())
		.withPropertyValues("ratelimit.key-prefix=shared-limit-tests", "ratelimit.timeout=5s")
		.withBean(Service.class);

	@BeforeEach
	void forget() {
		RedisConnections.template().delete(RedisConnections.template().keys("shared-limit-tests:*"));
	}

	@Test
	void instancesShareTheirLimits() {
		this.runner.run((first) -> this.runner.run((second) -> {
			first.getBean(Service.class).get();
			assertThat(passes(second.getBean(Service.class)::get)).isEqualTo(2);
			assertThat(passes(first.getBean(Service.class)::get)).isZero();
		}));
	}

	@Test
	void codeResetsWhatAnAnnotationCharged() {
		this.runner.run((first) -> this.runner.run((second) -> {
			assertThat(passes(() -> first.getBean(Service.class).login("ann"))).isEqualTo(3);
			RateLimiter limiter = second.getBean(RateLimiter.class);
			RateLimitPolicy policy = second.getBean(RateLimitPolicyRegistry.class).policy("login-account");
			assertThat(limiter.peek(policy, "ann").limits().get(0).remaining()).isZero();
			limiter.reset(policy, "ann");
			// The other instance remembers a refusal for a second.
			await().atMost(Duration.ofSeconds(5))
				.until(() -> limiter.peek(policy, "ann").limits().get(0).remaining() == 3
						&& passes(() -> first.getBean(Service.class).login("ann")) == 3);
		}));
	}

	@Test
	void resetForgetsEveryPlanInRedis() {
		this.runner
			.withPropertyValues("ratelimit.policies.login-account.plan=#user.length() > 9 ? 'long' : null",
					"ratelimit.policies.login-account.plans.long=1/hour; 2/day")
			.run((context) -> {
				Runnable login = () -> context.getBean(Service.class).login("ann-with-plan");
				assertThat(passes(login)).isEqualTo(1);
				context.getBean(RateLimiter.class)
					.reset(context.getBean(RateLimitPolicyRegistry.class).policy("login-account"), "ann-with-plan");
				assertThat(passes(login)).isEqualTo(1);
			});
	}

	@Test
	void anotherPrefixSharesNothing() {
		this.runner.run((first) -> passes(first.getBean(Service.class)::get));
		this.runner.withPropertyValues("ratelimit.key-prefix=shared-limit-tests:other")
			.run((second) -> assertThat(passes(second.getBean(Service.class)::get)).isEqualTo(3));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			shop              | ratelimit:shop:
			web shop {eu} é   | ratelimit:web+shop+%7Beu%7D+%C3%A9:
			' '               | ratelimit:
			''                | ratelimit:
			""")
	void applicationsShareNoCountersUnlessTheyHaveOnePrefix(String name, String start) {
		Set<String> before = keys("ratelimit:*");
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(DataRedisAutoConfiguration.class, RateLimitAutoConfiguration.class))
			.withPropertyValues(TestRedis.properties())
			.withPropertyValues("spring.application.name=" + name, "ratelimit.timeout=5s")
			.withBean(Service.class)
			.run((context) -> {
				context.getBean(Service.class).get();
				Set<String> keys = keys("ratelimit:*");
				keys.removeAll(before);
				assertThat(keys).singleElement().asString().startsWith(start + "{");
				RedisConnections.template().delete(keys);
			});
	}

	private static Set<String> keys(String pattern) {
		return new HashSet<>(RedisConnections.template().keys(pattern));
	}

	static class Service {

		@RateLimit(name = "login-account", value = "3/day", key = "#user")
		public void login(String user) {
		}

		@RateLimit(value = "3/day", key = "global")
		public void get() {
		}

	}

}
