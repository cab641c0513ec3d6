package io.github.ratelimit.web.servlet;

import java.io.IOException;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.filter.OncePerRequestFilter;

import io.github.ratelimit.operation.RateLimitEnforcer;

/**
 * Gives back what a request was charged by a limit that does not count it, once the
 * status of its response is known: outside of everything that may still set it, such as
 * Spring Security.
 */
public final class RateLimitOutcomeFilter extends OncePerRequestFilter {

	private final RateLimitEnforcer enforcer;

	private final ServletCallerFactory callers;

	/**
	 * Creates the filter.
	 * @param enforcer gives back
	 * @param callers knows the client
	 */
	public RateLimitOutcomeFilter(RateLimitEnforcer enforcer, ServletCallerFactory callers) {
		this.enforcer = enforcer;
		this.callers = callers;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		int status = HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
		try {
			chain.doFilter(request, response);
			status = response.getStatus();
		}
		finally {
			if (request.isAsyncStarted()) {
				request.getAsyncContext().addListener(new Completion(request, response));
			}
			else {
				// Not 500 if the client has the status, and broke the connection then.
				settle(request, response, response.isCommitted() ? response.getStatus() : status);
			}
		}
	}

	private void settle(HttpServletRequest request, HttpServletResponse response, int status) {
		this.enforcer.settle(this.callers.caller(request, response), status);
	}

	/** Waits for the end of an asynchronous request. */
	private final class Completion implements AsyncListener {

		private final HttpServletRequest request;

		private final HttpServletResponse response;

		Completion(HttpServletRequest request, HttpServletResponse response) {
			this.request = request;
			this.response = response;
		}

		@Override
		public void onComplete(AsyncEvent event) {
			settle(this.request, this.response, this.response.getStatus());
		}

		/** Listeners last for one round alone. */
		@Override
		public void onStartAsync(AsyncEvent event) {
			event.getAsyncContext().addListener(this);
		}

		@Override
		public void onTimeout(AsyncEvent event) {
			// Completed next.
		}

		@Override
		public void onError(AsyncEvent event) {
			// Completed next.
		}

	}

}
