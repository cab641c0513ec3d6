package io.github.ratelimit.interceptor;

import java.lang.reflect.Method;
import java.util.Arrays;

import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopProxyUtils;

import io.github.ratelimit.caller.Caller;
import io.github.ratelimit.expression.Expressions;
import io.github.ratelimit.operation.RateLimitEnforcer;

/**
 * The door of controller methods, ahead of that of all methods: a call whose operations
 * ask for no arguments is charged before there are any, so that a refused request is not
 * read. Thread-safe.
 */
public final class HandlerMethodEnforcer {

	private final RateLimitOperationSource source;

	private final Expressions expressions;

	private final RateLimitEnforcer enforcer;

	/**
	 * Creates the door.
	 * @param source what limits a method
	 * @param expressions evaluates keys and conditions
	 * @param enforcer charges
	 */
	public HandlerMethodEnforcer(RateLimitOperationSource source, Expressions expressions, RateLimitEnforcer enforcer) {
		this.source = source;
		this.expressions = expressions;
		this.enforcer = enforcer;
	}

	/**
	 * Charges a call that is about to come.
	 * @param controller the object that will be called, behind a proxy or not
	 * @param method the method that will be called
	 * @param caller the client
	 * @throws io.github.ratelimit.RateLimitExceededException if the call is refused
	 */
	public void announce(Object controller, Method method, Caller caller) {
		Class<?> targetClass = AopProxyUtils.ultimateTargetClass(controller);
		RateLimitOperations operations = this.source.operations(method, targetClass);
		if (!operations.list().isEmpty() && !isSecured(controller, method, targetClass)) {
			this.enforcer.announce(operations.list(),
					this.expressions.context(operations.method(), target(controller), null, caller));
		}
	}

	/**
	 * Method security has the first word, or whoever it turns away could use up the limit
	 * of those it lets in.
	 */
	private static boolean isSecured(Object controller, Method method, Class<?> targetClass) {
		return controller instanceof Advised advised && Arrays.stream(advised.getAdvisors())
			.anyMatch((advisor) -> advisor instanceof PointcutAdvisor secured
					&& advisor.getAdvice().getClass().getName().startsWith("org.springframework.security.")
					&& secured.getPointcut().getMethodMatcher().matches(method, targetClass));
	}

	private static Object target(Object controller) {
		Object target = AopProxyUtils.getSingletonTarget(controller);
		return (target != null) ? target : controller;
	}

}
