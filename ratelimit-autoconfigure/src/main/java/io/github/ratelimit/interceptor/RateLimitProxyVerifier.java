package io.github.ratelimit.interceptor;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.core.PriorityOrdered;
import org.springframework.util.ReflectionUtils;

import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitConfigurationException;

/**
 * Checks at the end of start-up that calls of every limited method of every singleton
 * pass a proxy, without which its annotations would do nothing. An object that somebody
 * has put in the place of a bean, as tests do with mocks, is left alone: only what the
 * container has created ought to have a proxy.
 */
public final class RateLimitProxyVerifier
		implements BeanDefinitionRegistryPostProcessor, PriorityOrdered, SmartInitializingSingleton {

	private final ObjectProvider<RateLimitOperationSource> source;

	private final CreatedBeans created = new CreatedBeans();

	private @Nullable ConfigurableListableBeanFactory beanFactory;

	public RateLimitProxyVerifier(ObjectProvider<RateLimitOperationSource> source) {
		this.source = source;
	}

	/** Before other post-processors create beans. */
	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	/**
	 * Registers nothing. Only post-processors of the registry come before those that are
	 * added to the context in code.
	 */
	@Override
	public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
		beanFactory.addBeanPostProcessor(this.created);
	}

	@Override
	public void afterSingletonsInstantiated() {
		ConfigurableListableBeanFactory beans = Objects.requireNonNull(this.beanFactory);
		this.created.end()
			.stream()
			.filter((name) -> beans.containsLocalBean(name) && beans.isSingleton(name))
			.forEach((name) -> verify(name, beans.getBean(name)));
		Arrays.stream(beans.getSingletonNames())
			.filter((name) -> !beans.containsBeanDefinition(name))
			.forEach((name) -> verify(name, beans.getSingleton(name)));
		Arrays.stream(beans.getBeanDefinitionNames()).forEach((name) -> checkLate(name, beans));
	}

	/**
	 * Checks the annotations of a bean that does not exist yet: a lazy one, one of a
	 * scope or what a {@link FactoryBean} makes. Creates none, so that it can only tell
	 * where the type is known before. A definition that others extend is no bean.
	 */
	private void checkLate(String name, ConfigurableListableBeanFactory beans) {
		Object existing = beans.getSingleton(name);
		if ((existing == null || existing instanceof FactoryBean) && !beans.getBeanDefinition(name).isAbstract()) {
			Class<?> type = beans.getType(name, false);
			if (type != null && isAnnotated(type)) {
				this.source.getObject().isLimited(type);
			}
		}
	}

	/** A class that needs others that are not there is no trouble while unused. */
	private static boolean isAnnotated(Class<?> type) {
		try {
			return AnnotationFinder.findsAny(type);
		}
		catch (IllegalStateException ex) {
			return false;
		}
	}

	private void verify(String name, @Nullable Object bean) {
		// A scoped proxy is marked as infrastructure: its target is advised, not itself.
		if (bean == null || bean instanceof AopInfrastructureBean) {
			return;
		}
		Class<?> targetClass = AopProxyUtils.ultimateTargetClass(bean);
		if (!this.source.getObject().isLimited(targetClass)) {
			return;
		}
		if (!RateLimitAdvisor.advises(bean)) {
			throw new RateLimitConfigurationException(RateLimitCheck.NO_PROXY,
					"The bean '" + name + "' of type " + targetClass.getName(),
					"@RateLimit has no effect, because the bean has no proxy",
					"The bean is probably created too early, as a dependency of a BeanPostProcessor or of a "
							+ "BeanFactoryPostProcessor. Inject it there lazily.");
		}
		if (AopUtils.isJdkDynamicProxy(bean)) {
			Arrays.stream(ReflectionUtils.getUniqueDeclaredMethods(targetClass, (method) -> !method.isBridge()))
				.filter((method) -> !this.source.getObject().operations(method, targetClass).list().isEmpty())
				.forEach((method) -> verifyInterface(bean, method, targetClass));
		}
	}

	private static void verifyInterface(Object bean, Method method, Class<?> targetClass) {
		if (AnnotationFinder.implemented(method, targetClass, bean.getClass().getInterfaces()).findAny().isEmpty()) {
			throw new RateLimitConfigurationException(RateLimitCheck.NOT_INTERCEPTED, method.toString(),
					"@RateLimit has no effect, because the proxy of " + targetClass.getName()
							+ " has only the methods of its interfaces",
					"Declare the method in an interface, or set spring.aop.proxy-target-class=true.");
		}
	}

	/** Notes which beans the container creates while the application starts. */
	private static final class CreatedBeans implements BeanPostProcessor {

		/** Also those of inner beans, which the container does not know. */
		private volatile @Nullable Set<String> names = ConcurrentHashMap.newKeySet();

		/** A factory and its product have one name, and become two here. */
		@Override
		public Object postProcessAfterInitialization(Object bean, String name) {
			Set<String> noted = this.names;
			if (noted != null) {
				noted.add((bean instanceof FactoryBean) ? BeanFactory.FACTORY_BEAN_PREFIX + name : name);
			}
			return bean;
		}

		/** The names so far. Notes no more, and keeps none. */
		Set<String> end() {
			Set<String> noted = this.names;
			this.names = null;
			return (noted != null) ? noted : Set.of();
		}

	}

}
