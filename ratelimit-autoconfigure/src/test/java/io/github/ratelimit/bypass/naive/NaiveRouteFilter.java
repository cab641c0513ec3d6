package io.github.ratelimit.bypass.naive;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.core.Ordered;
import org.springframework.web.filter.OncePerRequestFilter;

import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.bypass.application.TargetApplication;

/**
 * Compares the path with a text, and believes headers that say what the path and the
 * method really are.
 */
public class NaiveRouteFilter extends OncePerRequestFilter implements Ordered {

	private static final Set<String> LIMITED = Set.of("GET /routed/data", "GET /routed/get", "PUT /routed/put",
			"GET /raw/data", "GET /files/report", "GET /app/routed/data", "GET /batch?calls=12");

	private static final List<String> OVERRIDES = List.of("X-HTTP-Method-Override", "X-HTTP-Method",
			"X-Method-Override");

	private static final RateLimitPolicy POLICY = RateLimitPolicy.of("naive", TargetApplication.LIMITS);

	private final RateLimiter limiter;

	public NaiveRouteFilter(RateLimiter limiter) {
		this.limiter = limiter;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE + 200;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		String query = request.getRequestURI().equals("/batch") ? '?' + request.getQueryString() : "";
		String method = OVERRIDES.stream()
			.map(request::getHeader)
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(request.getMethod());
		String path = Objects.requireNonNullElse(request.getHeader("X-Original-URL"), request.getRequestURI());
		if (LIMITED.contains(method + ' ' + path + query)
				&& !this.limiter.acquire(POLICY, request.getRemoteAddr()).allowed()) {
			response.setStatus(429);
			return;
		}
		chain.doFilter(request, response);
	}

}
