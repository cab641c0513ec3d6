package io.github.ratelimit.interceptor;

import java.lang.reflect.Method;

import org.springframework.aop.ClassFilter;
import org.springframework.aop.support.StaticMethodMatcherPointcut;

/**
 * Matches the methods that have operations.
 */
final class RateLimitPointcut extends StaticMethodMatcherPointcut {

	private final RateLimitOperationSource source;

	RateLimitPointcut(RateLimitOperationSource source) {
		this.source = source;
		ClassFilter limitedClasses = source::isLimited;
		setClassFilter(limitedClasses);
	}

	@Override
	public boolean matches(Method method, Class<?> targetClass) {
		return !this.source.operations(method, targetClass).list().isEmpty();
	}

}
