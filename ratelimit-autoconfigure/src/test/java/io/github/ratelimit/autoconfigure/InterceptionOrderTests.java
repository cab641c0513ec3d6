package io.github.ratelimit.autoconfigure;

import java.util.concurrent.atomic.AtomicInteger;

import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;

import io.github.ratelimit.RateLimit;

import static io.github.ratelimit.autoconfigure.LimitedBeans.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The limiter stands outside of caches and transactions, and inside of what is ordered
 * before them.
 */
class InterceptionOrderTests {

	private final ApplicationContextRunner runner = LimitedBeans.runner()
		.withUserConfiguration(CacheConfiguration.class, AdvisorConfiguration.class)
		.withBean(Service.class);

	@Test
	void cachedAnswerIsChargedToo() {
		this.runner.run((context) -> {
			Service service = context.getBean(Service.class);
			assertThat(service.cached("a")).isEqualTo(1);
			assertThat(service.cached("a")).isEqualTo(1);
			assertThat(passes(() -> service.cached("a"))).isZero();
		});
	}

	/** Spring puts retries in front of all other advice. */
	@Test
	void everyAttemptIsCharged() {
		this.runner.withUserConfiguration(ResilienceConfiguration.class).run((context) -> {
			Service service = context.getBean(Service.class);
			assertThatIllegalStateException().isThrownBy(service::failing);
			assertThat(service.calls()).isEqualTo(3);
			assertThat(passes(service::failing)).isZero();
			assertThat(service.calls()).isEqualTo(3);
		});
	}

	@Test
	void refusedCallReachesNoAdviceOfLowestPrecedence() {
		this.runner.run((context) -> {
			Service service = context.getBean(Service.class);
			passes(service::plain);
			assertThat(context.getBean("transactions", AtomicInteger.class)).hasValue(2);
		});
	}

	@Test
	void refusedCallHasPassedAdviceOfHigherPrecedence() {
		this.runner.run((context) -> {
			Service service = context.getBean(Service.class);
			passes(service::plain);
			assertThat(context.getBean("security", AtomicInteger.class)).hasValue(3);
		});
	}

	static class Service {

		private final AtomicInteger calls = new AtomicInteger();

		@RateLimit("2/minute")
		@Cacheable("answers")
		public int cached(String question) {
			return this.calls.incrementAndGet();
		}

		@RateLimit("2/minute")
		public void plain() {
		}

		int calls() {
			return this.calls.get();
		}

		@RateLimit("3/minute")
		@Retryable(includes = IllegalStateException.class, maxRetries = 2, delay = 0)
		public void failing() {
			this.calls.incrementAndGet();
			throw new IllegalStateException("failing");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableResilientMethods
	static class ResilienceConfiguration {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class CacheConfiguration {

		@Bean
		CacheManager cacheManager() {
			return new ConcurrentMapCacheManager();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static class AdvisorConfiguration {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static AtomicInteger transactions() {
			return new AtomicInteger();
		}

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static AtomicInteger security() {
			return new AtomicInteger();
		}

		/** Where Spring puts transactions unless told otherwise. */
		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static DefaultPointcutAdvisor transactionAdvisor(AtomicInteger transactions) {
			return counting(transactions, Ordered.LOWEST_PRECEDENCE);
		}

		/** Where Spring Security puts the checks of methods. */
		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static DefaultPointcutAdvisor securityAdvisor(AtomicInteger security) {
			return counting(security, 500);
		}

		private static DefaultPointcutAdvisor counting(AtomicInteger counter, int order) {
			DefaultPointcutAdvisor advisor = new DefaultPointcutAdvisor(
					AnnotationMatchingPointcut.forMethodAnnotation(RateLimit.class), (MethodInterceptor) (call) -> {
						counter.incrementAndGet();
						return call.proceed();
					});
			advisor.setOrder(order);
			return advisor;
		}

	}

}
