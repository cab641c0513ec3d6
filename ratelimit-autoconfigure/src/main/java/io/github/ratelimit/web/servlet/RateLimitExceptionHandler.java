package io.github.ratelimit.web.servlet;

import java.io.IOException;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

import io.github.ratelimit.InvalidCostException;
import io.github.ratelimit.RateLimitExceededException;
import io.github.ratelimit.web.Refusal;

/**
 * Answers a refused call with 429, the status of its policy, or 503 if its limits could
 * not be checked, and with a problem document; and a call of an invalid cost with 400. An
 * application replaces it by an {@code @ExceptionHandler} of its own for
 * {@link RateLimitExceededException}.
 */
@RestControllerAdvice
public class RateLimitExceptionHandler {

	private final RefusalWriter writer;

	/**
	 * Creates the handler.
	 * @param writer writes the answer
	 */
	public RateLimitExceptionHandler(RefusalWriter writer) {
		this.writer = writer;
	}

	/**
	 * Answers a refused call.
	 * @param exception a {@link RateLimitExceededException} or an
	 * {@link InvalidCostException}
	 * @param request the refused request
	 * @param response its response
	 * @throws IOException if the client cannot be written to
	 */
	@ExceptionHandler({ RateLimitExceededException.class, InvalidCostException.class })
	public void handle(RuntimeException exception, HttpServletRequest request, HttpServletResponse response)
			throws IOException {
		this.writer.write(new Refusal(exception), request, response);
	}

}
