package io.github.ratelimit.interceptor;

import java.util.concurrent.Future;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.ratelimit.caller.CallerSource;
import io.github.ratelimit.expression.CallContext;
import io.github.ratelimit.expression.Expressions;
import io.github.ratelimit.operation.RateLimitEnforcer;

/**
 * Charges each call of a limited method before the method runs. The handler method of a
 * request may have been charged by {@link HandlerMethodEnforcer} before. Thread-safe.
 */
public record RateLimitInterceptor(RateLimitOperationSource source, Expressions expressions, RateLimitEnforcer enforcer,
		CallerSource callers) implements MethodInterceptor {

	private static final Log logger = LogFactory.getLog(RateLimitInterceptor.class);

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Object target = invocation.getThis();
		// A bean under a second name is a proxy of a proxy: the inner one charges.
		if (target != null && !RateLimitAdvisor.advises(target)) {
			RateLimitOperations operations = this.source.operations(invocation.getMethod(), target.getClass());
			if (!operations.list().isEmpty()) {
				charge(operations, this.expressions.context(operations.method(), target, invocation.getArguments(),
						this.callers.current()));
			}
		}
		return invocation.proceed();
	}

	/**
	 * In the background a refusal is no answer to anybody. Spring logs it, unless the
	 * method returns a future, which nobody need look at.
	 */
	private void charge(RateLimitOperations operations, CallContext call) {
		try {
			this.enforcer.chargeRemaining(operations.list(), call);
		}
		catch (RuntimeException ex) {
			if (operations.background() != null && Future.class.isAssignableFrom(operations.method().getReturnType())) {
				logger.warn("@" + operations.background() + " method " + operations.method() + " is not called: " + ex);
			}
			throw ex;
		}
	}

}
