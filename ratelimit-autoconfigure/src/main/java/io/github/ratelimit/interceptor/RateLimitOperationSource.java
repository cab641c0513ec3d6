package io.github.ratelimit.interceptor;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodClassKey;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.util.StringValueResolver;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.RateLimitConfigurationException;
import io.github.ratelimit.expression.Expressions;
import io.github.ratelimit.policy.RateLimitPolicies;

/**
 * Knows what limits a method. Each method is parsed once, when its class is first seen,
 * which is while the application starts. Thread-safe.
 */
public final class RateLimitOperationSource {

	private final Map<MethodClassKey, RateLimitOperations> operations = new ConcurrentHashMap<>();

	private final Map<Class<?>, Boolean> limitedClasses = new ConcurrentHashMap<>();

	private final RateLimitAnnotationParser parser;

	/**
	 * Creates the source.
	 * @param policies configured policies
	 * @param expressions the parser of expressions
	 * @param defaultKey the key of annotations that have none
	 * @param placeholders resolves <code>${…}</code> in limits
	 */
	public RateLimitOperationSource(RateLimitPolicies policies, Expressions expressions, String defaultKey,
			StringValueResolver placeholders) {
		this.parser = new RateLimitAnnotationParser(policies, expressions, defaultKey, placeholders);
	}

	/**
	 * Checks all annotations of a class at its first sight, and says whether it has any.
	 */
	boolean isLimited(Class<?> targetClass) {
		Boolean known = this.limitedClasses.get(targetClass);
		if (known == null) {
			known = new LimitedClass(targetClass, this).check();
			this.limitedClasses.put(targetClass, known);
		}
		return known;
	}

	RateLimitOperations operations(Method method, Class<?> targetClass) {
		MethodClassKey key = new MethodClassKey(method, targetClass);
		RateLimitOperations known = this.operations.get(key);
		if (known == null) {
			known = parse(AopUtils.getMostSpecificMethod(method, targetClass), targetClass);
			this.operations.put(key, known);
		}
		return known;
	}

	private RateLimitOperations parse(Method method, Class<?> targetClass) {
		List<MergedAnnotation<RateLimit>> annotations = AnnotationFinder.onMethod(method, targetClass);
		if (AnnotationFinder.isExempt(method, targetClass)) {
			if (!annotations.isEmpty()) {
				throw new RateLimitConfigurationException(method + " has both @RateLimit and @RateLimitExempt",
						"Remove one of them.", null);
			}
			return new RateLimitOperations(method, List.of());
		}
		if (annotations.isEmpty()) {
			annotations = AnnotationFinder.onClass(method, targetClass);
		}
		return new RateLimitOperations(method, this.parser.parse(annotations, method));
	}

}
