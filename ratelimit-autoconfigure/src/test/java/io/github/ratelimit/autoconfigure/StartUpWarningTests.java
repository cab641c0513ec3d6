package io.github.ratelimit.autoconfigure;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitPolicyRegistry;
import io.github.ratelimit.check.RateLimitConfigurationException;
import io.github.ratelimit.testsupport.RedisConnections;
import io.github.ratelimit.testsupport.TestRedis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Every check that is logged and stops nothing, by its code.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartUpWarningTests {

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, RateLimitAutoConfiguration.class,
				RateLimitWebMvcAutoConfiguration.class))
		.withPropertyValues("ratelimit.store=memory");

	@Test
	void limitOfZero(CapturedOutput output) {
		this.runner.withBean(Zero.class).run((context) -> assertThat(output).contains("[RL103]"));
	}

	@Test
	void burstThatAnotherLimitDoesNotLetThrough(CapturedOutput output) {
		this.runner.withBean(Burst.class)
			.run((context) -> assertThat(output).contains("no more than 150")
				.contains("100/second burst 200")
				.contains("[RL104]"));
	}

	@Test
	void burstThatCanBeReachedIsFine(CapturedOutput output) {
		this.runner.withBean(ReachableBurst.class).run((context) -> assertThat(output).doesNotContain("[RL"));
	}

	@Test
	void keyThatClientsChoose(CapturedOutput output) {
		this.runner.withBean(PathVariableKey.class)
			.run((context) -> assertThat(output).contains("@PathVariable").contains("[RL205]"));
	}

	@Test
	void keyThatClientsChooseBesideOneTheyDoNotIsFine(CapturedOutput output) {
		this.runner.withBean(TwoKeys.class).run((context) -> assertThat(output).doesNotContain("[RL"));
	}

	@Test
	void policyThatNobodyUses(CapturedOutput output) {
		this.runner.withPropertyValues("ratelimit.policies.logn.limits=5/minute").run((context) -> {
			ready(context);
			assertThat(output).contains("[logn]").contains("[RL302]");
		});
	}

	@Test
	void policyThatAnAnnotationUsesIsFine(CapturedOutput output) {
		this.runner.withBean(Named.class)
			.withPropertyValues("ratelimit.policies.login.limits=5/minute")
			.run((context) -> {
				ready(context);
				assertThat(output).doesNotContain("[RL");
			});
	}

	@Test
	void policiesWhereBeansAreCreatedLater(CapturedOutput output) {
		this.runner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withBean(Named.class)
			.withPropertyValues("spring.main.lazy-initialization=true", "ratelimit.policies.login.limits=5/minute",
					"ratelimit.policies.logn.limits=5/minute")
			.run((context) -> {
				ready(context);
				assertThat(output).contains("[logn]").contains("[RL302]");
			});
	}

	@Test
	void policyThatARouteUsesIsFine(CapturedOutput output) {
		this.runner
			.withPropertyValues("ratelimit.policies.login.limits=5/minute", "ratelimit.routes[0].path=/login",
					"ratelimit.routes[0].policy=login", "ratelimit.routes[1].path=/**",
					"ratelimit.routes[1].limits=9/minute")
			.run((context) -> {
				ready(context);
				assertThat(output).doesNotContain("[RL");
			});
	}

	@Test
	void policyThatCodeUsesIsFine(CapturedOutput output) {
		this.runner.withPropertyValues("ratelimit.policies.mails.limits=5/minute").run((context) -> {
			context.getBean(RateLimitPolicyRegistry.class).policy("mails");
			ready(context);
			assertThat(output).doesNotContain("[RL");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "server.forward-headers-strategy=framework", "server.forward-headers-strategy=native",
			"spring.main.cloud-platform=kubernetes" })
	void forwardedHeadersWithoutTrustedProxies(String property, CapturedOutput output) {
		this.runner.withPropertyValues(property)
			.run((context) -> assertThat(output).contains("ratelimit.web.trusted-proxies").contains("[RL403]"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "server.forward-headers-strategy=framework", "server.forward-headers-strategy=none" })
	void forwardedHeadersOfTrustedProxiesAreFine(String property, CapturedOutput output) {
		this.runner
			.withPropertyValues(property, "spring.main.cloud-platform=none", "ratelimit.web.trusted-proxies=10.0.0.0/8")
			.run((context) -> assertThat(output).doesNotContain("[RL"));
	}

	@Test
	void forwardedHeaderOfNoTrustedProxyIsToldOnce(CapturedOutput output) {
		this.runner.withBean(Named.class).run((context) -> {
			MockHttpServletRequest request = new MockHttpServletRequest();
			request.addHeader("X-Forwarded-For", "192.0.2.1");
			call(context, request);
			call(context, request);
			assertThat(output.getAll().split("\\[RL404]", -1)).hasSize(2);
		});
	}

	@Test
	void otherHeaderOfATrustedProxyIsToldOnce(CapturedOutput output) {
		this.runner.withBean(Named.class)
			.withPropertyValues("ratelimit.web.trusted-proxies=127.0.0.1")
			.run((context) -> {
				MockHttpServletRequest request = new MockHttpServletRequest();
				request.addHeader("X-Forwarded-For", "192.0.2.2");
				request.addHeader("Forwarded", "for=192.0.2.1");
				call(context, request);
				assertThat(output).doesNotContain("[RL404]");
				request.removeHeader("X-Forwarded-For");
				call(context, request);
				call(context, request);
				assertThat(output.getAll().split("\\[RL404]", -1)).hasSize(2);
				assertThat(output).contains("from the trusted proxy 127.0.0.1, but without X-Forwarded-For")
					.contains("ratelimit.web.forwarded-header");
			});
	}

	@Test
	void requestWithoutForwardedHeaderIsFine(CapturedOutput output) {
		this.runner.withBean(Named.class).run((context) -> {
			call(context, new MockHttpServletRequest());
			assertThat(output).doesNotContain("[RL404]");
		});
	}

	@Test
	void missingKeyIsToldOnce(CapturedOutput output) {
		this.runner.withBean(ByPrincipal.class).run((context) -> {
			RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(new MockHttpServletRequest()));
			context.getBean(ByPrincipal.class).get();
			context.getBean(ByPrincipal.class).get();
			RequestContextHolder.resetRequestAttributes();
			assertThat(output.getAll().split("\\[RL206]", -1)).hasSize(2);
		});
	}

	@Test
	void switchedOff(CapturedOutput output) {
		disabled();
		assertThat(output).contains("no call is limited").contains("[RL605]");
	}

	@Test
	void switchedOffOnPurposeIsFine(CapturedOutput output) {
		disabled("ratelimit.checks.RL605=off");
		assertThat(output).doesNotContain("[RL");
	}

	@Test
	void switchedOffWhereThatIsForbidden() {
		assertThatExceptionOfType(RateLimitConfigurationException.class)
			.isThrownBy(() -> disabled("ratelimit.checks.RL605=stop"))
			.withMessageContaining("[RL605]");
	}

	private static void disabled(String... properties) {
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			TestPropertyValues.of(properties).and("ratelimit.enabled=false").applyTo(context);
			new AnnotatedBeanDefinitionReader(context).register(RateLimitDisabledAutoConfiguration.class);
			context.refresh();
		}
	}

	@Test
	void counterInMemoryOnACloudPlatform(CapturedOutput output) {
		this.runner.withPropertyValues("spring.main.cloud-platform=kubernetes")
			.run((context) -> assertThat(output).contains("KUBERNETES probably runs several").contains("[RL704]"));
	}

	@Test
	void redisThatDropsCounters(CapturedOutput output) {
		configure("maxmemory", "1gb");
		configure("maxmemory-policy", "allkeys-lru");
		try {
			redis((context) -> Awaitility.await()
				.atMost(Duration.ofSeconds(10))
				.untilAsserted(() -> assertThat(output).contains("allkeys-lru").contains("[RL703]")));
		}
		finally {
			configure("maxmemory-policy", "noeviction");
			configure("maxmemory", "0");
		}
	}

	@Test
	void redisThatKeepsCountersIsFine(CapturedOutput output) {
		redis((context) -> Awaitility.await()
			.atMost(Duration.ofSeconds(10))
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((thread) -> thread.getName().equals("ratelimit-redis-check"))));
		assertThat(output).doesNotContain("[RL703]");
	}

	private void redis(ContextConsumer<ApplicationContext> then) {
		this.runner.withPropertyValues("ratelimit.store=redis")
			.withBean(RedisConnectionFactory.class, () -> RedisConnections.connect(TestRedis.host(), TestRedis.port()))
			.run((context) -> {
				ready(context);
				then.accept(context);
			});
	}

	private static void configure(String parameter, String value) {
		try (RedisConnection connection = RedisConnections.factory().getConnection()) {
			connection.serverCommands().setConfig(parameter, value);
		}
	}

	private static void call(ApplicationContext context, MockHttpServletRequest request) {
		RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(request));
		try {
			context.getBean(Named.class).get();
		}
		finally {
			RequestContextHolder.resetRequestAttributes();
		}
	}

	private static void ready(AssertableWebApplicationContext context) {
		ConfigurableApplicationContext source = context.getSourceApplicationContext();
		source.publishEvent(new ApplicationReadyEvent(new SpringApplication(Application.class), new String[0], source,
				Duration.ZERO));
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

	}

	static class Zero {

		@RateLimit("0/minute")
		public void get() {
		}

	}

	static class Burst {

		@RateLimit("100/second burst 200; 150/minute")
		public void get() {
		}

	}

	static class ReachableBurst {

		@RateLimit("100/second burst 200; 500/minute")
		public void get() {
		}

	}

	static class PathVariableKey {

		@RateLimit(value = "5/minute", key = "{#ip, #symbol}")
		public void get(@PathVariable String symbol) {
		}

	}

	static class TwoKeys {

		@RateLimit("5/minute")
		@RateLimit(value = "20/hour", key = "#symbol")
		public void get(@PathVariable String symbol) {
		}

	}

	static class Named {

		@RateLimit(name = "login", value = "5/minute")
		public void get() {
		}

	}

	static class ByPrincipal {

		@RateLimit(value = "5/minute", key = "principal")
		public void get() {
		}

	}

}
