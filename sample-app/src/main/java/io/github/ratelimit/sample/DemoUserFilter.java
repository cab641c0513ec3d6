package io.github.ratelimit.sample;

import java.io.IOException;
import java.security.Principal;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Stands in for Spring Security, and where it stands: makes the user of a known
 * {@code Bearer} token the principal of the request. A call with any other token, or with
 * none, is anonymous.
 */
@Component
@Order(-100)
class DemoUserFilter extends OncePerRequestFilter {

	private static final String SCHEME = "Bearer ";

	private final DemoUsers users;

	DemoUserFilter(DemoUsers users) {
		this.users = users;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		String header = request.getHeader(HttpHeaders.AUTHORIZATION);
		HttpServletRequest known = request;
		if (header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
			known = this.users.byToken(header.substring(SCHEME.length()).strip())
				.map((user) -> withUser(request, user))
				.orElse(request);
		}
		chain.doFilter(known, response);
	}

	private static HttpServletRequest withUser(HttpServletRequest request, DemoUser user) {
		return new HttpServletRequestWrapper(request) {

			@Override
			public Principal getUserPrincipal() {
				return user;
			}

		};
	}

}
