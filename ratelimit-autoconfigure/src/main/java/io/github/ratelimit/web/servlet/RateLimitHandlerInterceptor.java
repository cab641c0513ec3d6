package io.github.ratelimit.web.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.context.request.async.WebAsyncUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

import io.github.ratelimit.interceptor.HandlerMethodEnforcer;

/**
 * Charges handler methods before their arguments are bound, and with that before the body
 * of the request is read.
 */
public final class RateLimitHandlerInterceptor implements HandlerInterceptor {

	private final HandlerMethodEnforcer handlers;

	private final ServletCallerFactory callers;

	/**
	 * Creates the interceptor.
	 * @param handlers charges handler methods
	 * @param callers finds the client of a request
	 */
	public RateLimitHandlerInterceptor(HandlerMethodEnforcer handlers, ServletCallerFactory callers) {
		this.handlers = handlers;
		this.callers = callers;
	}

	/**
	 * Not for the second dispatch of an asynchronous request, which only writes its
	 * result; nor for a method that is included, which is charged when it is called: a
	 * request that includes ten others is charged for each of them.
	 */
	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
		if (handler instanceof HandlerMethod method && request.getDispatcherType() != DispatcherType.INCLUDE
				&& !WebAsyncUtils.getAsyncManager(request).hasConcurrentResult()) {
			this.handlers.chargeBeforeArguments(method.getBean(), method.getMethod(),
					this.callers.caller(request, response));
		}
		return true;
	}

}
