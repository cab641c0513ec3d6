package io.github.ratelimit.web.servlet;

import java.util.List;
import java.util.function.Supplier;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Charges a request again by routes if a filter of the application has replaced its
 * method or path since, as Spring's {@code HiddenHttpMethodFilter} does: by the routes
 * that match only now. Not on an error dispatch, which the container makes a GET of any
 * request.
 */
public final class RateLimitRouteInterceptor implements HandlerInterceptor {

	private final Supplier<List<RateLimitRouteFilter>> routes;

	/**
	 * Creates the interceptor.
	 * @param routes the filters of routes, asked for with the first request
	 */
	public RateLimitRouteInterceptor(Supplier<List<RateLimitRouteFilter>> routes) {
		this.routes = SingletonSupplier.of(routes);
	}

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
		if (request.getDispatcherType() != DispatcherType.ERROR) {
			this.routes.get().forEach((filter) -> filter.chargeIfChanged(request, response));
		}
		return true;
	}

}
