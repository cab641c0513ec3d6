package io.github.ratelimit.web.servlet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.web.Refusal;

/**
 * Writes the answer to a refused request, for controllers and filters alike. It needs no
 * message converter, and what the client accepts makes no difference. Thread-safe.
 */
public class RefusalWriter {

	private static final List<String> OF_THE_BODY = List.of("Content-Encoding", "Content-Language", "Content-Range",
			"Content-Disposition", "ETag", "Last-Modified");

	private final ServletCallerFactory callers;

	/**
	 * Creates the writer.
	 * @param callers finds the client of a request
	 */
	public RefusalWriter(ServletCallerFactory callers) {
		this.callers = callers;
	}

	/**
	 * Writes status, header fields and problem document.
	 * @param refusal the answer
	 * @param request the refused request
	 * @param response its response; if it is committed, the refusal is thrown again
	 * @throws IOException if the client cannot be written to
	 */
	public void write(Refusal refusal, HttpServletRequest request, HttpServletResponse response) throws IOException {
		if (response.isCommitted()) {
			// The container breaks the response off, which would look complete otherwise.
			throw refusal.exception();
		}
		response.resetBuffer();
		// What the controller said of a body that is not sent.
		OF_THE_BODY.forEach((header) -> response.setHeader(header, null));
		writeHeaders(refusal, request, response);
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

	/**
	 * Writes the header fields of a refusal alone, where a handler of the application
	 * writes the rest.
	 * @param refusal the answer
	 * @param request the refused request
	 * @param response its response
	 */
	public void writeHeaders(Refusal refusal, HttpServletRequest request, HttpServletResponse response) {
		RateLimitDecision decision = refusal.decision();
		if (decision != null) {
			this.callers.caller(request, response).tell(decision);
		}
		refusal.writeHeaders(response::setHeader);
	}

	/** As the client sent it: not where the application has forwarded the request to. */
	private static String path(HttpServletRequest request) {
		Object original = request.getAttribute(RequestDispatcher.FORWARD_REQUEST_URI);
		return (original instanceof String path) ? path : request.getRequestURI();
	}

}
