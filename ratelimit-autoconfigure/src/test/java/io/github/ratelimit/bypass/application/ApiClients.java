package io.github.ratelimit.bypass.application;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.util.WebUtils;

import io.github.ratelimit.RateLimitCall;
import io.github.ratelimit.RateLimitKeyResolver;

/**
 * Knows to whom the application gave a token, and is generous as to how it is sent and
 * written. A call is charged to the client that it finds, as documentation recommends.
 */
@Component("apiClient")
class ApiClients implements RateLimitKeyResolver {

	private static final UUID ALICE = UUID.fromString("5ca1ab1e-0000-4000-8000-00000000c0de");

	@Override
	public @Nullable String resolve(RateLimitCall call) {
		return (call.request() instanceof HttpServletRequest request) ? find(request) : null;
	}

	@Nullable String find(HttpServletRequest request) {
		List<String> tokens = new ArrayList<>(Collections.list(request.getHeaders("X-Api-Key")));
		tokens.add(request.getParameter("api_key"));
		Cookie session = WebUtils.getCookie(request, "session");
		tokens.add((session != null) ? session.getValue() : null);
		return tokens.stream().anyMatch(this::isValid) ? "alice" : null;
	}

	private boolean isValid(@Nullable String token) {
		try {
			return token != null && UUID.fromString(token.strip()).equals(ALICE);
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

}
