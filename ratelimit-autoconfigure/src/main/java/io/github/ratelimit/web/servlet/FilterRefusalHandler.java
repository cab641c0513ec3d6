package io.github.ratelimit.web.servlet;

import java.util.function.Supplier;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.servlet.ModelAndView;

/**
 * Answers requests that are refused in a filter, as Spring MVC answers those that are
 * refused in a controller: by a handler of the application, or by
 * {@link RateLimitExceptionHandler}. Thread-safe.
 */
public final class FilterRefusalHandler {

	private final Supplier<RateLimitExceptionResolver> resolver;

	/**
	 * Creates the handler.
	 * @param resolver finds the handler that answers; asked for with each refusal
	 */
	public FilterRefusalHandler(Supplier<RateLimitExceptionResolver> resolver) {
		this.resolver = resolver;
	}

	void answer(HttpServletRequest request, HttpServletResponse response, RuntimeException refusal) {
		RequestAttributes outside = RequestContextHolder.getRequestAttributes();
		// Handlers may ask for the current request, which Spring MVC has not set yet.
		ServletRequestAttributes current = new ServletRequestAttributes(request, response);
		RequestContextHolder.setRequestAttributes(current);
		try {
			RateLimitExceptionResolver resolving = this.resolver.get();
			ModelAndView answer = resolving.resolveException(request, response, null, refusal);
			// A filter cannot render a view.
			if (answer == null || !answer.isEmpty()) {
				resolving.answerByDefault(request, response, refusal);
			}
		}
		finally {
			RequestContextHolder.setRequestAttributes(outside);
			current.requestCompleted();
		}
	}

}
