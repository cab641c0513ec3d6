package io.github.ratelimit.web.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.context.request.async.WebAsyncUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

import io.github.ratelimit.interceptor.HandlerMethodEnforcer;

/**
 * Refuses calls of controllers before their arguments are bound, and with that before the
 * body of the request is read.
 */
public final class RateLimitHandlerInterceptor implements HandlerInterceptor {

	private final HandlerMethodEnforcer calls;

	private final ServletCallerFactory callers;

	/**
	 * Creates the interceptor.
	 * @param calls charges calls
	 * @param callers knows the client
	 */
	public RateLimitHandlerInterceptor(HandlerMethodEnforcer calls, ServletCallerFactory callers) {
		this.calls = calls;
		this.callers = callers;
	}

	/**
	 * The second dispatch of an asynchronous call only writes its result. An included
	 * call is not announced, so that each is charged: a batch of them is one request, but
	 * not one call.
	 */
	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
		if (handler instanceof HandlerMethod method && request.getDispatcherType() != DispatcherType.INCLUDE
				&& !WebAsyncUtils.getAsyncManager(request).hasConcurrentResult()) {
			this.calls.announce(method.getBean(), method.getMethod(), this.callers.caller(request, response));
		}
		return true;
	}

}
