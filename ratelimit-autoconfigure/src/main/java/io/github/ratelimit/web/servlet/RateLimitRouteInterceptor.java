package io.github.ratelimit.web.servlet;

import java.util.List;
import java.util.function.Supplier;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Where a filter of the application, such as Spring's {@code HiddenHttpMethodFilter},
 * replaces the method of a request behind the routes, charges it by the routes that limit
 * the new one. Not where the container replaces it, which dispatches errors of any
 * request as GET.
 */
public final class RateLimitRouteInterceptor implements HandlerInterceptor {

	private final Supplier<List<RateLimitRouteFilter>> routes;

	/**
	 * Creates the interceptor.
	 * @param routes the doors of routes, asked for with the first request
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
