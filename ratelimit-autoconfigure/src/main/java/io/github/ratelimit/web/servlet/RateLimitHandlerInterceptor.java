package io.github.ratelimit.web.servlet;

import java.util.List;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.context.request.async.WebAsyncUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

import io.github.ratelimit.interceptor.HandlerMethodEnforcer;

/**
 * Charges handler methods before their arguments are bound, and with that before the body
 * of the request is read. Before that it charges the request again by routes, if a filter
 * of the application has replaced its method or path since, as Spring's
 * {@code HiddenHttpMethodFilter} does: by the routes that match only now.
 */
public record RateLimitHandlerInterceptor(HandlerMethodEnforcer handlers, ServletCallerFactory callers,
		SingletonSupplier<List<RateLimitRouteFilter>> routes) implements HandlerInterceptor {

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
		// The container makes an error dispatch a GET of any request.
		if (request.getDispatcherType() != DispatcherType.ERROR) {
			this.routes.obtain().forEach((filter) -> filter.chargeIfChanged(request, response));
		}
		if (handler instanceof HandlerMethod method && isCallOfTheRequest(request)) {
			this.handlers.chargeBeforeArguments(method.getBean(), method.getMethod(),
					this.callers.caller(request, response));
		}
		return true;
	}

	/**
	 * Not the second dispatch of an asynchronous request, which only writes its result;
	 * nor a method that is included, which is charged when it is called: a request that
	 * includes ten others is charged for each of them.
	 */
	private static boolean isCallOfTheRequest(HttpServletRequest request) {
		return request.getDispatcherType() != DispatcherType.INCLUDE
				&& !WebAsyncUtils.getAsyncManager(request).hasConcurrentResult();
	}

}
