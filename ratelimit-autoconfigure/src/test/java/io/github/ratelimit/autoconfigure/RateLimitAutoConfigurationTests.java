package io.github.ratelimit.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.redis.connection.RedisConnectionFactory;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimitPolicyRegistry;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.caller.Caller;
import io.github.ratelimit.caller.CallerSource;
import io.github.ratelimit.caller.PrincipalSource;
import io.github.ratelimit.check.RateLimitConfigurationException;
import io.github.ratelimit.core.DefaultRateLimiter;
import io.github.ratelimit.event.RateLimitListener;
import io.github.ratelimit.interceptor.RateLimitAdvisor;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.store.memory.InMemoryRateLimitStore;
import io.github.ratelimit.store.redis.RedisRateLimitStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Which beans there are, and when they give way to those of the application.
 */
class RateLimitAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RateLimitAutoConfiguration.class));

	@Test
	void countsInRedisByDefault() {
		this.runner.withBean(RedisConnectionFactory.class, () -> mock(RedisConnectionFactory.class))
			.run((context) -> assertThat(context).hasSingleBean(RateLimitStore.class)
				.hasSingleBean(RedisRateLimitStore.class)
				.hasSingleBean(DefaultRateLimiter.class)
				.hasSingleBean(RateLimitAdvisor.class));
	}

	@Test
	void takesTheConnectionOfTheRedisAutoConfiguration() {
		this.runner.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
			.run((context) -> assertThat(context).hasSingleBean(RedisRateLimitStore.class));
	}

	@Test
	void countsInMemoryIfToldSo() {
		this.runner.withPropertyValues("ratelimit.store=memory")
			.run((context) -> assertThat(context).hasSingleBean(RateLimitStore.class)
				.hasSingleBean(InMemoryRateLimitStore.class));
	}

	@Test
	void countsInMemoryIfToldSoEvenWithRedisPresent() {
		this.runner.withPropertyValues("ratelimit.store=memory")
			.withBean(RedisConnectionFactory.class, () -> mock(RedisConnectionFactory.class))
			.run((context) -> assertThat(context).hasSingleBean(RateLimitStore.class)
				.hasSingleBean(InMemoryRateLimitStore.class));
	}

	@Test
	void countsInMemoryWithoutSpringDataRedis() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.data"))
			.withPropertyValues("ratelimit.store=memory")
			.run((context) -> assertThat(context).hasSingleBean(InMemoryRateLimitStore.class));
	}

	@Test
	void withoutConnectionFactoryTheApplicationDoesNotStart() {
		this.runner.run((context) -> assertThat(context).getFailure()
			.rootCause()
			.isInstanceOf(RateLimitConfigurationException.class)
			.hasMessageContaining("RedisConnectionFactory"));
	}

	@Test
	void withoutSpringDataRedisTheApplicationDoesNotStart() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.data"))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(RateLimitConfigurationException.class)
				.hasMessageContaining("RateLimitStore"));
	}

	@Test
	void springSecurityIsNotNeeded() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.security"))
			.withPropertyValues("ratelimit.store=memory")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(PrincipalSource.class));
	}

	@Test
	void disabledNothingIsLimitedAndCodeStillFindsALimiter() {
		this.runner.withConfiguration(AutoConfigurations.of(RateLimitDisabledAutoConfiguration.class))
			.withPropertyValues("ratelimit.enabled=false", "ratelimit.polices.mails.limits=5/minut")
			.withBean(Service.class)
			.withBean(Mails.class)
			.run((context) -> {
				assertThat(context).hasNotFailed()
					.doesNotHaveBean(RateLimitStore.class)
					.doesNotHaveBean(RateLimitAdvisor.class);
				assertThat(LimitedBeans.passes(context.getBean(Service.class)::get)).isEqualTo(10);
				RateLimiter limiter = context.getBean(RateLimiter.class);
				Mails mails = context.getBean(Mails.class);
				for (int i = 0; i < 10; i++) {
					assertThat(mails.send()).returns(true, RateLimitDecision::allowed)
						.returns(Source.EXEMPT, RateLimitDecision::source);
				}
				RateLimitPolicy policy = mails.send().policy();
				assertThat(policy.name()).isEqualTo("mails");
				assertThat(limiter.acquireAsync(policy, "key", 5).toCompletableFuture().join().allowed()).isTrue();
				assertThat(limiter.peek(policy, "key").allowed()).isTrue();
				limiter.refund(policy, "key", 1);
				limiter.refund(mails.send(), "key", 1);
				limiter.reset(policy, "key");
				assertThat(Stream
					.of(limiter.peekAsync(policy, "key"), limiter.refundAsync(policy, "key", 1),
							limiter.refundAsync(mails.send(), "key", 1), limiter.resetAsync(policy, "key"))
					.map(CompletionStage::toCompletableFuture)).allMatch(CompletableFuture::isDone);
			});
	}

	@Test
	void storeOfTheApplicationIsTaken() {
		RateLimitStore own = mock(RateLimitStore.class);
		this.runner.withBean("own", RateLimitStore.class, () -> own)
			.run((context) -> assertThat(context).getBean(RateLimitStore.class).isSameAs(own));
	}

	@Test
	void storeOfTheApplicationIsTakenInsteadOfMemory() {
		RateLimitStore own = mock(RateLimitStore.class);
		this.runner.withPropertyValues("ratelimit.store=memory")
			.withBean("own", RateLimitStore.class, () -> own)
			.run((context) -> assertThat(context).getBean(RateLimitStore.class).isSameAs(own));
	}

	@Test
	void limiterOfTheApplicationIsTaken() {
		RateLimiter own = new RefusingLimiter();
		this.runner.withPropertyValues("ratelimit.store=memory")
			.withBean("own", RateLimiter.class, () -> own)
			.withBean(Service.class)
			.run((context) -> {
				assertThat(context).getBean(RateLimiter.class).isSameAs(own);
				assertThat(LimitedBeans.passes(context.getBean(Service.class)::get)).isZero();
			});
	}

	@Test
	void limiterOfTheApplicationNeedsNoStore() {
		this.runner.withBean("own", RateLimiter.class, RefusingLimiter::new)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void listenersOfTheApplicationAreToldOfDecisions() {
		List<RateLimitDecision> decisions = new ArrayList<>();
		this.runner.withPropertyValues("ratelimit.store=memory")
			.withBean(RateLimitListener.class, () -> decisions::add)
			.withBean(Service.class)
			.run((context) -> {
				context.getBean(Service.class).get();
				assertThat(decisions).singleElement()
					.returns("Service.get", RateLimitDecision::policyName)
					.returns(true, RateLimitDecision::allowed);
			});
	}

	@Test
	void callerSourceOfTheApplicationIsTaken() {
		this.runner.withPropertyValues("ratelimit.store=memory")
			.withBean(CallerSource.class, () -> KnownCaller::new)
			.withBean(ByAddress.class)
			.run((context) -> assertThat(LimitedBeans.passes(context.getBean(ByAddress.class)::get)).isEqualTo(5));
	}

	@Test
	void defaultKeyAndAlgorithmComeFromProperties() {
		this.runner
			.withPropertyValues("ratelimit.store=memory", "ratelimit.key=global", "ratelimit.algorithm=fixed-window")
			.withBean(ByAddress.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(LimitedBeans.passes(context.getBean(ByAddress.class)::get)).isEqualTo(5);
			});
	}

	static class Service {

		@RateLimit(value = "5/minute", key = "global")
		public void get() {
		}

	}

	static class ByAddress {

		@RateLimit("5/minute")
		public void get() {
		}

	}

	static class KnownCaller implements Caller {

		@Override
		public String ip() {
			return "192.0.2.1";
		}

	}

	static class RefusingLimiter implements RateLimiter {

		@Override
		public RateLimitDecision acquire(RateLimitPolicy policy, String key, long cost) {
			return RateLimitDecision.of(policy, false, List.of(), null, Duration.ZERO, Source.STORE, Instant.EPOCH);
		}

		@Override
		public CompletionStage<RateLimitDecision> acquireAsync(RateLimitPolicy policy, String key, long cost) {
			return CompletableFuture.completedStage(acquire(policy, key, cost));
		}

		@Override
		public RateLimitDecision peek(RateLimitPolicy policy, String key) {
			return acquire(policy, key, 1);
		}

		@Override
		public void refund(RateLimitPolicy policy, String key, long cost) {
		}

		@Override
		public void refund(RateLimitDecision taken, String key, long cost) {
		}

		@Override
		public void reset(RateLimitPolicy policy, String key) {
		}

		@Override
		public CompletionStage<RateLimitDecision> peekAsync(RateLimitPolicy policy, String key) {
			return acquireAsync(policy, key, 1);
		}

		@Override
		public CompletionStage<Void> refundAsync(RateLimitPolicy policy, String key, long cost) {
			return CompletableFuture.completedStage(null);
		}

		@Override
		public CompletionStage<Void> refundAsync(RateLimitDecision taken, String key, long cost) {
			return CompletableFuture.completedStage(null);
		}

		@Override
		public CompletionStage<Void> resetAsync(RateLimitPolicy policy, String key) {
			return CompletableFuture.completedStage(null);
		}

	}

	/** As people write it who limit calls in code. */
	static class Mails {

		private final RateLimiter limiter;

		private final RateLimitPolicyRegistry policies;

		Mails(RateLimiter limiter, RateLimitPolicyRegistry policies) {
			this.limiter = limiter;
			this.policies = policies;
		}

		RateLimitDecision send() {
			return this.limiter.acquire(this.policies.policy("mails"), "ann@example.org");
		}

	}

}
