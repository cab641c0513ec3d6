package io.github.ratelimit.web.servlet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

import io.github.ratelimit.InvalidCostException;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitExceededException;
import io.github.ratelimit.web.Refusal;

/**
 * Answers a refused call with 429, the status of its policy, or 503 if its limits could
 * not be checked, and with a problem document; and a call of an invalid cost with 400. It
 * needs no message converter, and what the client accepts makes no difference.
 * Thread-safe.
 * <p>
 * An application replaces it by an {@code @ExceptionHandler} of its own for
 * {@link RateLimitExceededException}.
 */
@RestControllerAdvice
public class RateLimitExceptionHandler {

	private static final List<String> OF_THE_BODY = List.of("Content-Encoding", "Content-Language", "Content-Range",
			"Content-Disposition", "ETag", "Last-Modified");

	private final ObjectProvider<ServletCallerFactory> callers;

	/**
	 * Creates the handler.
	 * @param callers finds the client of a request; empty where nothing is limited, as in
	 * tests of a slice
	 */
	public RateLimitExceptionHandler(ObjectProvider<ServletCallerFactory> callers) {
		this.callers = callers;
	}

	/**
	 * Writes status, header fields and problem document.
	 * @param exception a {@link RateLimitExceededException} or an
	 * {@link InvalidCostException}; thrown again if the response is committed
	 * @param request the refused request
	 * @param response its response
	 * @throws IOException if the client cannot be written to
	 */
	@ExceptionHandler({ RateLimitExceededException.class, InvalidCostException.class })
	public void handle(RuntimeException exception, HttpServletRequest request, HttpServletResponse response)
			throws IOException {
		if (response.isCommitted()) {
			// The container breaks the response off, which would look complete otherwise.
			throw exception;
		}
		response.resetBuffer();
		// What the controller said of a body that is not sent.
		OF_THE_BODY.forEach((header) -> response.setHeader(header, null));
		writeHeaders(exception, request, response);
		Refusal refusal = new Refusal(exception);
		response.setStatus(refusal.status());
		response.setContentType(Refusal.CONTENT_TYPE);
		byte[] body = refusal.body(path(request));
		response.setContentLength(body.length);
		try {
			response.getOutputStream().write(body);
		}
		catch (IllegalStateException ex) {
			// Whoever was refused had asked for the writer of the response already.
			response.getWriter().write(new String(body, StandardCharsets.UTF_8));
		}
	}

	/** For handlers of the application, which write the rest. */
	void writeHeaders(RuntimeException exception, HttpServletRequest request, HttpServletResponse response) {
		Refusal refusal = new Refusal(exception);
		RateLimitDecision decision = refusal.decision();
		if (decision != null) {
			this.callers.ifAvailable((factory) -> factory.caller(request, response).tell(decision));
		}
		refusal.writeHeaders(response::setHeader);
	}

	/** As the client sent it: not where the application has forwarded the request to. */
	private static String path(HttpServletRequest request) {
		Object original = request.getAttribute(RequestDispatcher.FORWARD_REQUEST_URI);
		return (original instanceof String path) ? path : request.getRequestURI();
	}

}
