package io.github.ratelimit.interceptor;

import java.lang.reflect.Method;
import java.util.function.Supplier;

import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.util.ClassUtils;

/**
 * Matches limited methods. It is asked about nearly every bean, about many of them before
 * configuration can be read; so it asks the source only about classes that have an
 * annotation.
 */
final class RateLimitPointcut extends StaticMethodMatcherPointcut {

	private final Supplier<RateLimitOperationSource> source;

	RateLimitPointcut(Supplier<RateLimitOperationSource> source) {
		this.source = source;
		setClassFilter(this::isLimited);
	}

	@Override
	public boolean matches(Method method, Class<?> targetClass) {
		return !this.source.get().operations(method, targetClass).list().isEmpty();
	}

	private boolean isLimited(Class<?> targetClass) {
		return AnnotationFinder.findsAny(ClassUtils.getUserClass(targetClass))
				&& this.source.get().isLimited(targetClass);
	}

}
