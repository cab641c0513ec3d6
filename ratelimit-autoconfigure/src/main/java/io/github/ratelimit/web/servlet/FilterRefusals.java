package io.github.ratelimit.web.servlet;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.ModelAndView;

import io.github.ratelimit.RateLimitExceededException;

/**
 * Answers requests that a filter refuses as Spring MVC answers those that are refused
 * later: by the exception handlers of the application, and of this library.
 */
public final class FilterRefusals {

	private final Supplier<List<HandlerExceptionResolver>> resolvers;

	/**
	 * Creates the answers.
	 * @param resolvers all resolvers of the application in their order, asked once
	 */
	public FilterRefusals(Supplier<List<HandlerExceptionResolver>> resolvers) {
		this.resolvers = SingletonSupplier.of(resolvers);
	}

	void answer(HttpServletRequest request, HttpServletResponse response, RuntimeException refusal) throws IOException {
		// What the controller produces, if it was looked up, says nothing of the answer.
		request.removeAttribute(HandlerMapping.PRODUCIBLE_MEDIA_TYPES_ATTRIBUTE);
		for (HandlerExceptionResolver resolver : this.resolvers.get()) {
			ModelAndView answer = resolver.resolveException(request, response, null, refusal);
			if (answer != null && answer.isEmpty()) {
				return;
			}
			if (answer != null) {
				// A view, which a filter cannot render.
				break;
			}
		}
		response.sendError((refusal instanceof RateLimitExceededException exceeded)
				? exceeded.decision().policy().status() : HttpServletResponse.SC_BAD_REQUEST);
	}

}
