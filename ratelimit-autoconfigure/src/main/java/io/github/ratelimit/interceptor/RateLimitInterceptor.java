package io.github.ratelimit.interceptor;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import io.github.ratelimit.caller.CallerSource;
import io.github.ratelimit.expression.Expressions;
import io.github.ratelimit.operation.RateLimitEnforcer;

/**
 * Charges each call of a limited method before the method runs. The handler method of a
 * request may have been charged by {@link HandlerMethodEnforcer} before. Thread-safe.
 */
public final class RateLimitInterceptor implements MethodInterceptor {

	private final RateLimitOperationSource source;

	private final Expressions expressions;

	private final RateLimitEnforcer enforcer;

	private final CallerSource callers;

	public RateLimitInterceptor(RateLimitOperationSource source, Expressions expressions, RateLimitEnforcer enforcer,
			CallerSource callers) {
		this.source = source;
		this.expressions = expressions;
		this.enforcer = enforcer;
		this.callers = callers;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Object target = invocation.getThis();
		// A bean under a second name is a proxy of a proxy: the inner one charges.
		if (target != null && !RateLimitAdvisor.advises(target)) {
			RateLimitOperations operations = this.source.operations(invocation.getMethod(), target.getClass());
			if (!operations.list().isEmpty()) {
				this.enforcer.chargeRemaining(operations.list(), this.expressions.context(operations.method(), target,
						invocation.getArguments(), this.callers.current()));
			}
		}
		return invocation.proceed();
	}

}
