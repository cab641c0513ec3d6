package io.github.ratelimit.autoconfigure;

import java.lang.reflect.Proxy;

import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.core.PriorityOrdered;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.check.RateLimitConfigurationException;

import static io.github.ratelimit.autoconfigure.LimitedBeans.passes;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every annotated bean is limited, once for each call, or the application does not start.
 */
class ProxyTests {

	private final ApplicationContextRunner runner = LimitedBeans.runner();

	@Test
	void annotatedBeanIsLimited() {
		this.runner.withBean(Service.class)
			.run((context) -> assertThat(passes(context.getBean(Service.class)::get)).isEqualTo(2));
	}

	/**
	 * Many applications have such a bean, Spring Data among them; none needs a warning of
	 * ours.
	 */
	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void beanThatIsCreatedEarlyButNotLimitedCausesNoWarning(CapturedOutput output) {
		this.runner.withBean(Service.class)
			.withUserConfiguration(EarlyUnlimitedConfiguration.class)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output.getAll().lines().filter((line) -> line.contains("not eligible"))).isNotEmpty()
			.noneMatch((line) -> line.contains("ateLimit"));
	}

	@Test
	void annotatedBeanIsLimitedWithoutAopAutoConfiguration() {
		this.runner.withPropertyValues("spring.aop.auto=false")
			.withBean(Service.class)
			.run((context) -> assertThat(passes(context.getBean(Service.class)::get)).isEqualTo(2));
	}

	@Test
	void annotatedBeanIsLimitedThroughInterfaceProxy() {
		this.runner.withPropertyValues("spring.aop.proxy-target-class=false")
			.withBean(StringRepository.class)
			.run((context) -> {
				@SuppressWarnings("unchecked")
				Repository<String> repository = context.getBean(Repository.class);
				assertThat(AopUtils.isJdkDynamicProxy(repository)).isTrue();
				assertThat(passes(() -> repository.save("a"))).isEqualTo(2);
			});
	}

	@Test
	void methodThatTheInterfaceProxyDoesNotHaveStopsTheApplication() {
		this.runner.withPropertyValues("spring.aop.proxy-target-class=false")
			.withBean(WithMethodOfItsOwn.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOfSatisfying(RateLimitConfigurationException.class,
						(failure) -> assertThat(failure.action()).contains("spring.aop.proxy-target-class=true"))
				.hasMessageContaining("@RateLimit has no effect")
				.hasMessageContaining("WithMethodOfItsOwn.own()"));
	}

	@Test
	void prototypesShareTheCounter() {
		this.runner.withUserConfiguration(PrototypeConfiguration.class).run((context) -> {
			context.getBean(Service.class).get();
			context.getBean(Service.class).get();
			assertThat(passes(context.getBean(Service.class)::get)).isZero();
		});
	}

	@Test
	void lazyBeanIsLimited() {
		this.runner.withUserConfiguration(LazyConfiguration.class)
			.run((context) -> assertThat(passes(context.getBean(Service.class)::get)).isEqualTo(2));
	}

	@Test
	void scopedBeanIsChargedOnce() {
		this.runner
			.withInitializer((context) -> context.getBeanFactory().registerScope("thread", new SimpleThreadScope()))
			.withUserConfiguration(ScopedConfiguration.class)
			.run((context) -> assertThat(passes(context.getBean("service", Service.class)::get)).isEqualTo(2));
	}

	@Test
	void productOfFactoryBeanIsChargedOnce() {
		this.runner.withBean(ServiceFactory.class)
			.run((context) -> assertThat(passes(context.getBean(Service.class)::get)).isEqualTo(2));
	}

	@Test
	void dynamicProxyThatIsABeanIsChargedOnce() {
		this.runner.withBean(ClientFactory.class)
			.run((context) -> assertThat(passes(() -> context.getBean(Client.class).call("a"))).isEqualTo(2));
	}

	@Test
	void springProxyThatIsABeanIsChargedOnce() {
		this.runner.withUserConfiguration(SpringProxyConfiguration.class)
			.run((context) -> assertThat(passes(() -> context.getBean(Client.class).call("a"))).isEqualTo(2));
	}

	@Test
	void beanUnderASecondNameIsChargedOnce() {
		this.runner.withUserConfiguration(SecondNameConfiguration.class).run((context) -> {
			assertThat(passes(context.getBean("second", Service.class)::get)).isEqualTo(2);
			assertThat(passes(context.getBean("service", Service.class)::get)).isZero();
		});
	}

	@Test
	void beanCreatedTooEarlyStopsTheApplication() {
		this.runner.withBean("service", Service.class)
			.withUserConfiguration(EarlyConfiguration.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOfSatisfying(RateLimitConfigurationException.class,
						(failure) -> assertThat(failure.action()).contains("too early").contains("lazily"))
				.hasMessageContaining("'service'")
				.hasMessageContaining(Service.class.getName())
				.hasMessageContaining("no proxy"));
	}

	@Test
	void objectRegisteredAsSingletonStopsTheApplication() {
		this.runner.withInitializer((context) -> context.getBeanFactory().registerSingleton("service", new Service()))
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(RateLimitConfigurationException.class)
				.hasMessageContaining("'service'"));
	}

	@Test
	void productOfFactoryBeanThatIsCreatedTooEarlyStopsTheApplication() {
		this.runner.withBean("service", ServiceFactory.class)
			.withUserConfiguration(EarlyConfiguration.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(RateLimitConfigurationException.class)
				.hasMessageContaining("'service'")
				.hasMessageContaining("no proxy"));
	}

	@Test
	void beanCreatedByABeanFactoryPostProcessorStopsTheApplication() {
		this.runner.withBean("service", Service.class)
			.withInitializer((context) -> context
				.addBeanFactoryPostProcessor((beanFactory) -> beanFactory.getBean(Service.class)))
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(RateLimitConfigurationException.class)
				.hasMessageContaining("'service'"));
	}

	/** As tests do, to replace a bean by another object. */
	@Test
	void objectThatIsRegisteredInThePlaceOfABeanIsLeftAlone() {
		this.runner.withBean("service", Service.class)
			.withInitializer((context) -> context
				.addBeanFactoryPostProcessor((beanFactory) -> beanFactory.registerSingleton("service", new Service())))
			.run((context) -> assertThat(passes(context.getBean(Service.class)::get)).isEqualTo(10));
	}

	@Test
	void beansThatAreNotAnnotatedMayBeCreatedEarly() {
		this.runner.withBean(Unlimited.class).withUserConfiguration(EarlyConfiguration.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(AopUtils.isAopProxy(context.getBean(Unlimited.class))).isFalse();
		});
	}

	static class Service {

		@RateLimit("2/minute")
		public void get() {
		}

	}

	static class Unlimited {

	}

	interface Repository<T> {

		void save(T entity);

	}

	static class StringRepository implements Repository<String> {

		@Override
		@RateLimit("2/minute")
		public void save(String entity) {
		}

	}

	static class WithMethodOfItsOwn extends StringRepository {

		@RateLimit("2/minute")
		public void own() {
		}

	}

	@FunctionalInterface
	interface Client {

		@RateLimit(value = "2/minute", key = "#path")
		void call(String path);

	}

	@Configuration(proxyBeanMethods = false)
	static class PrototypeConfiguration {

		@Bean
		@Scope("prototype")
		Service service() {
			return new Service();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyConfiguration {

		@Bean
		@Lazy
		Service service() {
			return new Service();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ScopedConfiguration {

		@Bean
		@Scope(scopeName = "thread", proxyMode = ScopedProxyMode.TARGET_CLASS)
		Service service() {
			return new Service();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SpringProxyConfiguration {

		@Bean
		Client client() {
			return ProxyFactory.getProxy(Client.class, (MethodInterceptor) (call) -> null);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SecondNameConfiguration {

		@Bean
		Service service() {
			return new Service();
		}

		@Bean
		Service second(Service service) {
			return service;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class EarlyConfiguration {

		@Bean
		static EarlyPostProcessor earlyPostProcessor(DefaultListableBeanFactory beanFactory) {
			beanFactory.getBeanProvider(Service.class).getIfAvailable();
			beanFactory.getBeanProvider(Unlimited.class).getIfAvailable();
			return new EarlyPostProcessor();
		}

	}

	static class EarlyPostProcessor implements BeanPostProcessor, PriorityOrdered {

		@Override
		public int getOrder() {
			return 0;
		}

	}

	static class ServiceFactory implements FactoryBean<Service> {

		@Override
		public Service getObject() {
			return new Service();
		}

		@Override
		public Class<?> getObjectType() {
			return Service.class;
		}

	}

	static class ClientFactory implements FactoryBean<Client> {

		@Override
		public Client getObject() {
			return (Client) Proxy.newProxyInstance(Client.class.getClassLoader(), new Class<?>[] { Client.class },
					(proxy, method, args) -> null);
		}

		@Override
		public Class<?> getObjectType() {
			return Client.class;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class EarlyUnlimitedConfiguration {

		@Bean
		StringBuilder unlimited() {
			return new StringBuilder();
		}

		@Bean
		static BeanPostProcessor needsIt(StringBuilder unlimited) {
			return new BeanPostProcessor() {
			};
		}

	}

}
