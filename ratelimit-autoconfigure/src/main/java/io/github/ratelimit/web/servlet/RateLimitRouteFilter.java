package io.github.ratelimit.web.servlet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

import io.github.ratelimit.InvalidCostException;
import io.github.ratelimit.RateLimitExceededException;
import io.github.ratelimit.expression.Expressions;
import io.github.ratelimit.operation.RateLimitGate;
import io.github.ratelimit.operation.RateLimitOperation;

/**
 * The door of routes: charges a request by every route that its path and method match,
 * before any controller works. Forwards, error dispatches and asynchronous dispatches
 * belong to the request that was charged.
 */
public final class RateLimitRouteFilter extends OncePerRequestFilter {

	private final Supplier<List<Matcher>> matchers;

	private final Predicate<HttpServletRequest> exempt;

	private final Expressions expressions;

	private final RateLimitGate gate;

	private final ServletCallers callers;

	private final FilterRefusals refusals;

	/**
	 * Creates the filter.
	 * @param routes what is limited
	 * @param parser reads the patterns as Spring MVC reads those of controllers; asked
	 * with the first request
	 * @param exempt whether a request is for a method that is taken out of routes
	 * @param expressions evaluates keys
	 * @param gate charges
	 * @param callers knows the client
	 * @param refusals answers refused requests
	 */
	public RateLimitRouteFilter(List<RateLimitRoute> routes, Supplier<PathPatternParser> parser,
			Predicate<HttpServletRequest> exempt, Expressions expressions, RateLimitGate gate, ServletCallers callers,
			FilterRefusals refusals) {
		this.matchers = SingletonSupplier
			.of(() -> routes.stream().map((route) -> Matcher.of(route, parser.get())).toList());
		this.exempt = exempt;
		this.expressions = expressions;
		this.gate = gate;
		this.callers = callers;
		this.refusals = refusals;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		try {
			enter(request, response, List.of());
		}
		catch (RateLimitExceededException | InvalidCostException ex) {
			this.refusals.answer(request, response, ex);
			return;
		}
		chain.doFilter(request, response);
	}

	/**
	 * Charges a request by the routes that it was not charged by, if a filter further
	 * inside has replaced its method or path since.
	 */
	void enterAgain(HttpServletRequest request, HttpServletResponse response) {
		if (request.getAttribute(entryAttribute()) instanceof Entry entry && entry.isAnother(request)) {
			enter(request, response, entry.operations());
		}
	}

	private void enter(HttpServletRequest request, HttpServletResponse response, List<RateLimitOperation> charged) {
		List<RateLimitOperation> operations = operations(request);
		if (!operations.isEmpty() && this.exempt.test(request)) {
			operations.clear();
		}
		request.setAttribute(entryAttribute(),
				new Entry(request.getMethod(), request.getRequestURI(), List.copyOf(operations)));
		operations.removeAll(charged);
		if (!operations.isEmpty()) {
			this.gate.enterOnce(operations,
					this.expressions.context(null, null, null, this.callers.onRoute(request, response)));
		}
	}

	private String entryAttribute() {
		return getAlreadyFilteredAttributeName() + ".ENTRY";
	}

	private List<RateLimitOperation> operations(HttpServletRequest request) {
		RoutePath path = RoutePath.of(request);
		List<RateLimitOperation> operations = new ArrayList<>();
		for (Matcher matcher : this.matchers.get()) {
			if (matcher.route().limits(request.getMethod()) && path.matches(matcher.pattern())) {
				operations.add(matcher.route().operation());
			}
		}
		return operations;
	}

	/** What a request has been charged by, and with which method. */
	private record Entry(String method, String uri, List<RateLimitOperation> operations) {

		/** A forward to another path belongs to the request that was charged. */
		boolean isAnother(HttpServletRequest request) {
			return !this.method.equals(request.getMethod()) || (request.getDispatcherType() == DispatcherType.REQUEST
					&& !this.uri.equals(request.getRequestURI()));
		}

	}

	private record Matcher(RateLimitRoute route, PathPattern pattern) {

		static Matcher of(RateLimitRoute route, PathPatternParser parser) {
			return new Matcher(route, RoutePath.pattern(route.path(), parser));
		}

	}

}
