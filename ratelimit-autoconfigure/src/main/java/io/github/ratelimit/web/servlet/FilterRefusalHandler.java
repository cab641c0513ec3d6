package io.github.ratelimit.web.servlet;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

import io.github.ratelimit.RateLimitExceededException;

/**
 * Answers requests that a filter refuses as Spring MVC answers those that are refused
 * later: by the exception handlers of the application, and of this library.
 */
public final class FilterRefusalHandler {

	private final Supplier<List<HandlerExceptionResolver>> resolvers;

	/**
	 * Creates the answers.
	 * @param resolvers all resolvers of the application in their order, asked once
	 */
	public FilterRefusalHandler(Supplier<List<HandlerExceptionResolver>> resolvers) {
		this.resolvers = SingletonSupplier.of(resolvers);
	}

	/**
	 * Exception handlers may ask for the current request, which Spring knows only further
	 * inside.
	 */
	void answer(HttpServletRequest request, HttpServletResponse response, RuntimeException refusal) throws IOException {
		RequestAttributes outside = RequestContextHolder.getRequestAttributes();
		ServletRequestAttributes current = new ServletRequestAttributes(request, response);
		RequestContextHolder.setRequestAttributes(current);
		try {
			if (!isAnswered(request, response, refusal)) {
				response.sendError((refusal instanceof RateLimitExceededException exceeded)
						? exceeded.decision().policy().status() : HttpServletResponse.SC_BAD_REQUEST);
			}
		}
		finally {
			RequestContextHolder.setRequestAttributes(outside);
			current.requestCompleted();
		}
	}

	/** A filter cannot render a view, so that this is no answer. */
	private boolean isAnswered(HttpServletRequest request, HttpServletResponse response, RuntimeException refusal) {
		for (HandlerExceptionResolver resolver : this.resolvers.get()) {
			ModelAndView answer = resolver.resolveException(request, response, null, refusal);
			if (answer != null) {
				return answer.isEmpty();
			}
		}
		return false;
	}

}
