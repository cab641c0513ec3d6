package io.github.ratelimit.bypass.application;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Base64;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Logs users in, in the place of Spring Security: by a name and password, or by one of
 * the many tokens that each may have.
 */
class PrincipalFilter extends OncePerRequestFilter {

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		String user = user(request.getHeader("Authorization"));
		chain.doFilter((user != null) ? new Authenticated(request, user) : request, response);
	}

	private static @Nullable String user(@Nullable String credentials) {
		if (credentials == null) {
			return null;
		}
		String[] parts = credentials.split("\\s+", 2);
		return switch (parts[0].toLowerCase()) {
			case "basic" ->
				new String(Base64.getMimeDecoder().decode(parts[1]), StandardCharsets.UTF_8).replaceFirst(":.*", "");
			case "bearer" -> parts[1].contains(".") ? parts[1].replaceFirst("\\..*", "") : null;
			default -> null;
		};
	}

	private static final class Authenticated extends HttpServletRequestWrapper {

		private final String user;

		Authenticated(HttpServletRequest request, String user) {
			super(request);
			this.user = user;
		}

		@Override
		public Principal getUserPrincipal() {
			return () -> this.user;
		}

	}

}
