package io.github.ratelimit.interceptor;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.core.MethodClassKey;

import io.github.ratelimit.caller.Caller;
import io.github.ratelimit.expression.Expressions;
import io.github.ratelimit.operation.RateLimitEnforcer;
import io.github.ratelimit.operation.RateLimitOperation;

/**
 * Charges the handler method of a request before its arguments are bound, so that the
 * body of a refused request is not read. What needs the arguments is left to
 * {@link RateLimitInterceptor}. Thread-safe.
 */
public final class HandlerMethodEnforcer {

	private final RateLimitOperationSource source;

	private final Expressions expressions;

	private final RateLimitEnforcer enforcer;

	/** The operations of each handler method that do not need its arguments. */
	private final Map<MethodClassKey, List<RateLimitOperation>> early = new ConcurrentHashMap<>();

	public HandlerMethodEnforcer(RateLimitOperationSource source, Expressions expressions, RateLimitEnforcer enforcer) {
		this.source = source;
		this.expressions = expressions;
		this.enforcer = enforcer;
	}

	/**
	 * Charges a handler method that is about to be called.
	 * @param handler the object whose method will be called, behind a proxy or not
	 * @throws io.github.ratelimit.RateLimitExceededException if a limit is exceeded
	 */
	public void chargeBeforeArguments(Object handler, Method method, Caller caller) {
		Class<?> targetClass = AopProxyUtils.ultimateTargetClass(handler);
		RateLimitOperations operations = this.source.operations(method, targetClass);
		if (operations.list().isEmpty()) {
			return;
		}
		Object target = AopProxyUtils.getSingletonTarget(handler);
		// Also if nothing is early: it marks the method as the handler of the request.
		this.enforcer.chargeBeforeArguments(operations.list(), early(operations, handler, method, targetClass),
				this.expressions.context(operations.method(), (target != null) ? target : handler, null, caller));
	}

	private List<RateLimitOperation> early(RateLimitOperations operations, Object handler, Method method,
			Class<?> targetClass) {
		MethodClassKey key = new MethodClassKey(method, targetClass);
		List<RateLimitOperation> known = this.early.get(key);
		if (known == null) {
			// Another thread does not know what the request has been charged.
			boolean late = operations.background() != null || isSecured(handler, method, targetClass);
			known = late ? List.of()
					: operations.list().stream().filter((operation) -> !operation.needsArguments()).toList();
			this.early.put(key, known);
		}
		return known;
	}

	/**
	 * Whether method security decides about the call. It has to come first, or those whom
	 * it turns away could use up the limit of those it lets in. Behind a scoped proxy
	 * stands another proxy, which has the advisors.
	 */
	private static boolean isSecured(@Nullable Object handler, Method method, Class<?> targetClass) {
		if (!(handler instanceof Advised advised)) {
			return false;
		}
		if (handler instanceof AopInfrastructureBean) {
			try {
				return isSecured(advised.getTargetSource().getTarget(), method, targetClass);
			}
			catch (Exception ex) {
				throw new IllegalStateException("The bean behind the scoped proxy of " + targetClass + " is not there",
						ex);
			}
		}
		return Arrays.stream(advised.getAdvisors())
			.anyMatch((advisor) -> advisor instanceof PointcutAdvisor secured
					&& advisor.getAdvice().getClass().getName().startsWith("org.springframework.security.")
					&& secured.getPointcut().getMethodMatcher().matches(method, targetClass));
	}

}
