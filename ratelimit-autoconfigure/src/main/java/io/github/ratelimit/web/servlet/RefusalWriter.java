package io.github.ratelimit.web.servlet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.web.Refusal;

/**
 * Writes the answer to a refused request, for controllers and filters alike. It needs no
 * message converter, and what the client accepts makes no difference. Thread-safe.
 */
public class RefusalWriter {

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
	 * @param response its response; nothing is written if it is committed
	 * @throws IOException if the client cannot be written to
	 */
	public void write(Refusal refusal, HttpServletRequest request, HttpServletResponse response) throws IOException {
		if (response.isCommitted()) {
			return;
		}
		response.resetBuffer();
		writeHeaders(refusal, request, response);
		response.setStatus(refusal.status());
		response.setContentType(Refusal.CONTENT_TYPE);
		byte[] body = refusal.body(request.getRequestURI());
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

}
