package io.github.ratelimit.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.core.NestedExceptionUtils;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitExempt;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitConfigurationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Annotations of beans that are created after the start are checked at the start, as far
 * as the types of these beans are known.
 */
class LateBeanTests {

	private final ApplicationContextRunner runner = LimitedBeans.runner()
		.withInitializer((context) -> context.getBeanFactory().registerScope("thread", new SimpleThreadScope()));

	@ParameterizedTest
	@ValueSource(classes = { LazyConfiguration.class, PrototypeConfiguration.class, ScopedConfiguration.class,
			ScopedProxyConfiguration.class, LazyFactoryConfiguration.class, FactoryConfiguration.class,
			InterfaceConfiguration.class })
	void wrongAnnotationStopsTheApplication(Class<?> configuration) {
		this.runner.withUserConfiguration(configuration)
			.run((context) -> assertThatRefused(context.getStartupFailure()));
	}

	@Test
	void wrongAnnotationStopsTheApplicationWithLazyInitialization() {
		this.runner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withBean(Wrong.class)
			.run((context) -> assertThatRefused(context.getStartupFailure()));
	}

	@Test
	void typeThatIsNotKnownIsCheckedAtFirstUse() {
		this.runner.withUserConfiguration(UnknownTypeConfiguration.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThatExceptionOfType(BeanCreationException.class).isThrownBy(() -> context.getBean("service"))
				.satisfies(LateBeanTests::assertThatRefused);
		});
	}

	@Test
	void abstractDefinitionIsNoBean() {
		this.runner.withInitializer((context) -> {
			BeanDefinition template = BeanDefinitionBuilder.rootBeanDefinition(Wrong.class)
				.setAbstract(true)
				.getBeanDefinition();
			((GenericApplicationContext) context).registerBeanDefinition("template", template);
		}).run((context) -> assertThat(context).hasNotFailed());
	}

	/** The class that implements it has methods, or is exempt. */
	@Test
	void interfaceNeedsNoMethods() {
		this.runner.withUserConfiguration(MarkerConfiguration.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void classWithAMissingDependencyIsNotOurConcern() throws Exception {
		Class<?> broken = new WithoutDependency().loadClass(NeedsDependency.class.getName());
		this.runner.withInitializer((context) -> {
			BeanDefinition lazy = BeanDefinitionBuilder.rootBeanDefinition(broken)
				.setLazyInit(true)
				.getBeanDefinition();
			((GenericApplicationContext) context).registerBeanDefinition("broken", lazy);
		}).run((context) -> assertThat(context).hasNotFailed());
	}

	private static void assertThatRefused(Throwable failure) {
		assertThat(NestedExceptionUtils.getMostSpecificCause(failure)).isInstanceOfSatisfying(
				RateLimitConfigurationException.class,
				(refusal) -> assertThat(refusal.check()).isEqualTo(RateLimitCheck.NOT_INTERCEPTED));
	}

	static class Wrong {

		@RateLimit("5/minute")
		public final void get() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyConfiguration {

		@Bean
		@Lazy
		Wrong service() {
			return new Wrong();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrototypeConfiguration {

		@Bean
		@Scope("prototype")
		Wrong service() {
			return new Wrong();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ScopedConfiguration {

		@Bean
		@Scope("thread")
		Wrong service() {
			return new Wrong();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ScopedProxyConfiguration {

		@Bean
		@Scope(scopeName = "thread", proxyMode = ScopedProxyMode.TARGET_CLASS)
		Wrong service() {
			return new Wrong();
		}

	}

	static class WrongFactory implements FactoryBean<Wrong> {

		@Override
		public Wrong getObject() {
			return new Wrong();
		}

		@Override
		public Class<?> getObjectType() {
			return Wrong.class;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FactoryConfiguration {

		@Bean
		WrongFactory service() {
			return new WrongFactory();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyFactoryConfiguration {

		@Bean
		@Lazy
		WrongFactory service() {
			return new WrongFactory();
		}

	}

	interface Client {

		@RateLimit("5/minute")
		static void help() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InterfaceConfiguration {

		@Bean
		@Lazy
		Client service() {
			return (Client) Proxy.newProxyInstance(Client.class.getClassLoader(), new Class<?>[] { Client.class },
					(proxy, method, args) -> null);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class UnknownTypeConfiguration {

		@Bean
		@Lazy
		Object service() {
			return new Wrong();
		}

	}

	@RateLimit("5/minute")
	interface Marker {

	}

	static class Marked implements Marker {

		@RateLimitExempt
		public void get() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MarkerConfiguration {

		@Bean
		@Lazy
		Marker marker() {
			return new Marked();
		}

	}

	static class Dependency {

	}

	static class NeedsDependency {

		void use(Dependency dependency) {
		}

	}

	/** Loads one class anew, and not what it needs. */
	static final class WithoutDependency extends ClassLoader {

		WithoutDependency() {
			super(LateBeanTests.class.getClassLoader());
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (name.equals(Dependency.class.getName())) {
				throw new ClassNotFoundException(name);
			}
			return name.equals(NeedsDependency.class.getName()) ? define(name) : super.loadClass(name, resolve);
		}

		private Class<?> define(String name) throws ClassNotFoundException {
			try (InputStream bytes = getResourceAsStream(name.replace('.', '/') + ".class")) {
				byte[] all = bytes.readAllBytes();
				return defineClass(name, all, 0, all.length);
			}
			catch (IOException ex) {
				throw new ClassNotFoundException(name, ex);
			}
		}

	}

}
