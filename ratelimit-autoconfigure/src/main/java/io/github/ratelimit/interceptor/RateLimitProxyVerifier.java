package io.github.ratelimit.interceptor;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ReflectionUtils;

import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitConfigurationException;

/**
 * Checks at the end of start-up that calls of every limited method of every singleton
 * pass a proxy, without which its annotations would do nothing. An object that somebody
 * has put in the place of a bean, as tests do with mocks, is left alone: only what the
 * container has created ought to have a proxy.
 */
public final class RateLimitProxyVerifier implements SmartInitializingSingleton {

	private final ConfigurableListableBeanFactory beanFactory;

	private final Supplier<RateLimitOperationSource> source;

	private final CreatedBeans created = new CreatedBeans();

	/** Notes all beans that are created from now on. */
	public RateLimitProxyVerifier(ConfigurableListableBeanFactory beanFactory,
			Supplier<RateLimitOperationSource> source) {
		this.beanFactory = beanFactory;
		this.source = source;
		beanFactory.addBeanPostProcessor(this.created);
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.created.names()
			.stream()
			.filter((name) -> this.beanFactory.containsLocalBean(name) && this.beanFactory.isSingleton(name))
			.forEach((name) -> verify(name, this.beanFactory.getBean(name)));
		Arrays.stream(this.beanFactory.getSingletonNames())
			.filter((name) -> !this.beanFactory.containsBeanDefinition(name))
			.forEach((name) -> verify(name, this.beanFactory.getSingleton(name)));
		LateBeanCheck late = new LateBeanCheck(this.beanFactory, this.source.get());
		Arrays.stream(this.beanFactory.getBeanDefinitionNames()).forEach(late::check);
	}

	private void verify(String name, @Nullable Object bean) {
		// A scoped proxy is marked as infrastructure: its target is advised, not itself.
		if (bean == null || bean instanceof AopInfrastructureBean) {
			return;
		}
		Class<?> targetClass = AopProxyUtils.ultimateTargetClass(bean);
		if (!this.source.get().isLimited(targetClass)) {
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
				.filter((method) -> !this.source.get().operations(method, targetClass).list().isEmpty())
				.forEach((method) -> verifyInterface(bean, method, targetClass));
		}
	}

	private static void verifyInterface(Object bean, Method method, Class<?> targetClass) {
		boolean reachable = Arrays.stream(bean.getClass().getInterfaces())
			.flatMap((type) -> Arrays.stream(type.getMethods()))
			.filter((declared) -> declared.getName().equals(method.getName()))
			.anyMatch((declared) -> AopUtils.getMostSpecificMethod(declared, targetClass).equals(method));
		if (!reachable) {
			throw new RateLimitConfigurationException(RateLimitCheck.NOT_INTERCEPTED, method.toString(),
					"@RateLimit has no effect, because the proxy of " + targetClass.getName()
							+ " has only the methods of its interfaces",
					"Declare the method in an interface, or set spring.aop.proxy-target-class=true.");
		}
	}

}
