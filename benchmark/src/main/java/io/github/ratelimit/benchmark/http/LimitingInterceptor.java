package io.github.ratelimit.benchmark.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.servlet.HandlerInterceptor;

import io.github.ratelimit.benchmark.contender.Decider;

/**
 * The least that an application does itself to limit requests.
 */
final class LimitingInterceptor implements HandlerInterceptor {

	private static final int TOO_MANY_REQUESTS = 429;

	private final Decider decider;

	LimitingInterceptor(Decider decider) {
		this.decider = decider;
	}

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
			throws Exception {
		boolean allowed = this.decider.allows(request.getHeader(Endpoints.CLIENT));
		if (!allowed) {
			response.setStatus(TOO_MANY_REQUESTS);
		}
		return allowed;
	}

}
