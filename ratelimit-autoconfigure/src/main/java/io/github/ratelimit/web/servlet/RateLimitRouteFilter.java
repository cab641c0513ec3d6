package io.github.ratelimit.web.servlet;

import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.filter.OncePerRequestFilter;

import io.github.ratelimit.InvalidCostException;
import io.github.ratelimit.RateLimitExceededException;
import io.github.ratelimit.expression.Expressions;
import io.github.ratelimit.operation.RateLimitEnforcer;
import io.github.ratelimit.operation.RateLimitOperation;
import io.github.ratelimit.web.route.RateLimitRoutes;
import io.github.ratelimit.web.route.RoutePath;

/**
 * Charges a request by every route that its path and method match, before any controller
 * works. Its forwards, error dispatches and asynchronous dispatches are not charged
 * again.
 */
public final class RateLimitRouteFilter extends OncePerRequestFilter {

	private final RateLimitRoutes routes;

	private final Predicate<HttpServletRequest> exempt;

	private final Expressions expressions;

	private final RateLimitEnforcer enforcer;

	private final ServletCallerFactory callers;

	private final Supplier<RateLimitExceptionResolver> refusals;

	public RateLimitRouteFilter(RateLimitRoutes routes, Predicate<HttpServletRequest> exempt, Expressions expressions,
			RateLimitEnforcer enforcer, ServletCallerFactory callers, Supplier<RateLimitExceptionResolver> refusals) {
		this.routes = routes;
		this.exempt = exempt;
		this.expressions = expressions;
		this.enforcer = enforcer;
		this.callers = callers;
		this.refusals = refusals;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		try {
			charge(request, response, List.of());
		}
		catch (RateLimitExceededException | InvalidCostException ex) {
			this.refusals.get().answerInFilter(request, response, ex);
			return;
		}
		chain.doFilter(request, response);
	}

	/**
	 * Charges a request by the routes that it was not charged by, if a filter behind this
	 * one has replaced its method or path since.
	 */
	void chargeIfChanged(HttpServletRequest request, HttpServletResponse response) {
		if (!this.routes.isEmpty() && request.getAttribute(chargedAttribute()) instanceof ChargedRequest charged
				&& charged.differs(request)) {
			charge(request, response, charged.operations());
		}
	}

	private void charge(HttpServletRequest request, HttpServletResponse response, List<RateLimitOperation> charged) {
		List<RateLimitOperation> operations = operations(request);
		if (!operations.isEmpty() && this.exempt.test(request)) {
			operations.clear();
		}
		request.setAttribute(chargedAttribute(),
				new ChargedRequest(request.getMethod(), request.getRequestURI(), List.copyOf(operations)));
		operations.removeAll(charged);
		if (!operations.isEmpty()) {
			this.enforcer.chargeOncePerRequest(operations,
					this.expressions.context(null, null, null, this.callers.caller(request, response)));
		}
	}

	private String chargedAttribute() {
		return getAlreadyFilteredAttributeName() + ".CHARGED";
	}

	private List<RateLimitOperation> operations(HttpServletRequest request) {
		String pathInfo = request.getPathInfo();
		return this.routes.matching(request.getMethod(), RoutePath.of(request.getRequestURI(), request.getContextPath(),
				request.getServletPath() + ((pathInfo != null) ? pathInfo : "")));
	}

	/** A request as it was charged, and the operations it was charged by. */
	private record ChargedRequest(String method, String uri, List<RateLimitOperation> operations) {

		/** A forward to another path belongs to the request that was charged. */
		boolean differs(HttpServletRequest request) {
			return !this.method.equals(request.getMethod()) || (request.getDispatcherType() == DispatcherType.REQUEST
					&& !this.uri.equals(request.getRequestURI()));
		}

	}

}
