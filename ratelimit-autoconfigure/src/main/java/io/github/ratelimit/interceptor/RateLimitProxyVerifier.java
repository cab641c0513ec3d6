package io.github.ratelimit.interceptor;

import java.lang.reflect.Method;
import java.util.Arrays;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitConfigurationException;

/**
 * Checks at the end of start-up that calls of every limited method of every singleton
 * pass a proxy, without which its annotations would do nothing.
 */
public final class RateLimitProxyVerifier implements SmartInitializingSingleton {

	private final ConfigurableListableBeanFactory beanFactory;

	private final RateLimitOperationSource source;

	public RateLimitProxyVerifier(ConfigurableListableBeanFactory beanFactory, RateLimitOperationSource source) {
		this.beanFactory = beanFactory;
		this.source = source;
	}

	@Override
	public void afterSingletonsInstantiated() {
		for (String name : this.beanFactory.getSingletonNames()) {
			Object bean = this.beanFactory.getSingleton(name);
			// A scoped proxy is marked as infrastructure: its target is advised, not
			// itself.
			if (bean != null && !(bean instanceof AopInfrastructureBean)) {
				verify(name, bean);
			}
		}
	}

	private void verify(String name, Object bean) {
		Class<?> targetClass = AopProxyUtils.ultimateTargetClass(bean);
		if (!this.source.isLimited(targetClass)) {
			return;
		}
		if (!RateLimitAdvisor.advises(bean)) {
			if (isMock(bean)) {
				return;
			}
			throw new RateLimitConfigurationException(RateLimitCheck.NO_PROXY,
					"The bean '" + name + "' of type " + targetClass.getName(),
					"@RateLimit has no effect, because the bean has no proxy",
					"The bean is probably created too early, as a dependency of a BeanPostProcessor or of a "
							+ "BeanFactoryPostProcessor. Inject it there lazily.");
		}
		if (AopUtils.isJdkDynamicProxy(bean)) {
			Arrays.stream(ReflectionUtils.getUniqueDeclaredMethods(targetClass, (method) -> !method.isBridge()))
				.filter((method) -> !this.source.operations(method, targetClass).list().isEmpty())
				.forEach((method) -> verifyInterface(bean, method, targetClass));
		}
	}

	/**
	 * A test may put a mock in place of a bean. Asked only before a refusal to start, and
	 * there is no Mockito but in tests.
	 */
	private static boolean isMock(Object bean) {
		try {
			ClassLoader classLoader = bean.getClass().getClassLoader();
			Method details = ClassUtils.forName("org.mockito.Mockito", classLoader)
				.getMethod("mockingDetails", Object.class);
			return Boolean.TRUE.equals(details.getReturnType().getMethod("isMock").invoke(details.invoke(null, bean)));
		}
		catch (ReflectiveOperationException | LinkageError ex) {
			return false;
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
