package io.github.ratelimit.interceptor;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodClassKey;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.util.ClassUtils;

import io.github.ratelimit.RateLimit;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitConfigurationException;
import io.github.ratelimit.operation.OperationFactory;

/**
 * Finds the operations that limit a method: the annotations that reach it, parsed.
 * Annotations are parsed once, when the first object of a class is created, which is
 * while the application starts as a rule. Thread-safe.
 */
public final class RateLimitOperationSource {

	private final Map<MethodClassKey, RateLimitOperations> operations = new ConcurrentHashMap<>();

	private final Map<MethodClassKey, Boolean> exempt = new ConcurrentHashMap<>();

	private final Map<Class<?>, Boolean> limitedClasses = new ConcurrentHashMap<>();

	private final RateLimitAnnotationParser parser;

	private final Consumer<Class<?>> limitedClassCheck;

	/** The check may refuse a class that has a limited method. */
	public RateLimitOperationSource(OperationFactory operations, Consumer<Class<?>> limitedClassCheck) {
		this.limitedClassCheck = limitedClassCheck;
		this.parser = new RateLimitAnnotationParser(operations);
	}

	/** Whether {@code @RateLimitExempt} takes a method, or its class, out of routes. */
	public boolean isExempt(Method method, Class<?> targetClass) {
		return this.exempt.computeIfAbsent(new MethodClassKey(method, targetClass), (key) -> {
			Class<?> userClass = ClassUtils.getUserClass(targetClass);
			return AnnotationFinder.isExempt(userClass)
					|| AnnotationFinder.isExempt(AopUtils.getMostSpecificMethod(method, userClass), userClass);
		});
	}

	/**
	 * Whether any method of a class is limited. Checks all its annotations when it is
	 * asked for the first time.
	 */
	boolean isLimited(Class<?> targetClass) {
		Boolean known = this.limitedClasses.get(targetClass);
		if (known == null) {
			known = new AnnotatedClassCheck(targetClass, this).check();
			if (known) {
				this.limitedClassCheck.accept(ClassUtils.getUserClass(targetClass));
			}
			this.limitedClasses.put(targetClass, known);
		}
		return known;
	}

	/**
	 * A method that is called through an interface, a bridge or a proxy class has the
	 * operations of its implementation.
	 */
	RateLimitOperations operations(Method method, Class<?> targetClass) {
		RateLimitOperations known = this.operations.get(new MethodClassKey(method, targetClass));
		if (known == null) {
			Class<?> userClass = ClassUtils.getUserClass(targetClass);
			Method implementation = AopUtils.getMostSpecificMethod(method, userClass);
			known = this.operations.computeIfAbsent(new MethodClassKey(implementation, userClass),
					(key) -> parse(implementation, userClass));
			this.operations.put(new MethodClassKey(method, targetClass), known);
		}
		return known;
	}

	private RateLimitOperations parse(Method method, Class<?> targetClass) {
		List<MergedAnnotation<RateLimit>> annotations = AnnotationFinder.onMethod(method, targetClass);
		boolean exempt = AnnotationFinder.isExempt(method, targetClass);
		if (exempt && !annotations.isEmpty()) {
			throw limitedAndExempt(method.toString());
		}
		if (!exempt && annotations.isEmpty()) {
			annotations = AnnotationFinder.onClass(method, targetClass);
			if (!annotations.isEmpty() && AnnotationFinder.isExempt(targetClass)) {
				throw limitedAndExempt(targetClass.toString());
			}
		}
		String background = annotations.isEmpty() ? null : AnnotationFinder.background(method, targetClass);
		Method written = written(method, targetClass);
		return new RateLimitOperations(written, this.parser.parse(annotations, written, background), background);
	}

	private static RateLimitConfigurationException limitedAndExempt(String place) {
		return new RateLimitConfigurationException(RateLimitCheck.LIMITED_AND_EXEMPT, place,
				"it has both @RateLimit and @RateLimitExempt", "Remove one of them.");
	}

	/**
	 * The method whose name and parameters stand in keys and messages: for a class that
	 * is made at run time, which has another name in every instance of the application
	 * and no names of parameters, that of its interface.
	 */
	private static Method written(Method method, Class<?> targetClass) {
		Class<?> type = method.getDeclaringClass();
		return (Proxy.isProxyClass(type) || type.isHidden())
				? ClassUtils.getInterfaceMethodIfPossible(method, targetClass) : method;
	}

}
