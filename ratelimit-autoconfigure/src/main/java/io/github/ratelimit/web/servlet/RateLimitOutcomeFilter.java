package io.github.ratelimit.web.servlet;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.filter.OncePerRequestFilter;

import io.github.ratelimit.operation.RateLimitEnforcer;
import io.github.ratelimit.web.Refusal;

/**
 * The outermost filter of this library, which sees how a request ends: it answers a
 * refusal that nobody else has answered, such as that of a service which a filter calls,
 * and gives back what the request was charged by limits that do not count it, once its
 * status is known.
 */
public final class RateLimitOutcomeFilter extends OncePerRequestFilter {

	private final RateLimitEnforcer enforcer;

	private final ServletCallerFactory callers;

	private final Supplier<RateLimitExceptionResolver> refusals;

	public RateLimitOutcomeFilter(RateLimitEnforcer enforcer, ServletCallerFactory callers,
			Supplier<RateLimitExceptionResolver> refusals) {
		this.enforcer = enforcer;
		this.callers = callers;
		this.refusals = refusals;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		int status = HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
		try {
			chain.doFilter(request, new CacheableResponse(request, response));
			status = response.getStatus();
		}
		catch (ServletException | RuntimeException ex) {
			List<Throwable> causes = Refusal.chain(ex);
			if (causes.isEmpty() || response.isCommitted()) {
				throw ex;
			}
			this.refusals.get().answerInFilter(request, response, (RuntimeException) causes.get(causes.size() - 1));
			status = response.getStatus();
		}
		finally {
			if (request.isAsyncStarted()) {
				request.getAsyncContext()
					.addListener(new Completion(() -> refundUncounted(request, response, response.getStatus())));
			}
			else {
				// Not 500 if the client has the status, and broke the connection then.
				refundUncounted(request, response, response.isCommitted() ? response.getStatus() : status);
			}
		}
	}

	private void refundUncounted(HttpServletRequest request, HttpServletResponse response, int status) {
		this.enforcer.refundUncounted(this.callers.caller(request, response), status);
	}

	/** Waits for the end of an asynchronous request. */
	private record Completion(Runnable refund) implements AsyncListener {

		@Override
		public void onComplete(AsyncEvent event) {
			this.refund.run();
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
