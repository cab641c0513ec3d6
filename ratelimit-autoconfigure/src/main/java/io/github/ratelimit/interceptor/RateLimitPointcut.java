package io.github.ratelimit.interceptor;

import java.lang.reflect.Method;
import java.util.function.Supplier;

import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.util.ClassUtils;

/**
 * Matches the methods that have operations. Nearly every bean passes here, many of them
 * before configuration can be read, so that the source is asked for classes with an
 * annotation only.
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
