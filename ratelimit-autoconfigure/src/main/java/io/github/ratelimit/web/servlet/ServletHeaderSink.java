package io.github.ratelimit.web.servlet;

import jakarta.servlet.http.HttpServletResponse;

import io.github.ratelimit.web.HeaderSink;

/**
 * The header fields of a servlet response.
 */
final class ServletHeaderSink implements HeaderSink {

	private final HttpServletResponse response;

	private final boolean replacing;

	ServletHeaderSink(HttpServletResponse response) {
		this(response, false);
	}

	/**
	 * {@code replacing}: whether a line takes the place of those of an earlier decision.
	 */
	ServletHeaderSink(HttpServletResponse response, boolean replacing) {
		this.response = response;
		this.replacing = replacing;
	}

	@Override
	public void add(String name, String value) {
		if (this.replacing) {
			this.response.setHeader(name, value);
		}
		else {
			this.response.addHeader(name, value);
		}
	}

	@Override
	public void set(String name, String value) {
		this.response.setHeader(name, value);
	}

}
