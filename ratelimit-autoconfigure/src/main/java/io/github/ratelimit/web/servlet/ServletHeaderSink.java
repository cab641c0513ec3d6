package io.github.ratelimit.web.servlet;

import jakarta.servlet.http.HttpServletResponse;

import io.github.ratelimit.web.HeaderSink;

/**
 * The header fields of a servlet response. Of a list the last item comes first: the limit
 * of an endpoint before those of the routes that lead to it.
 */
record ServletHeaderSink(HttpServletResponse response) implements HeaderSink {

	@Override
	public void add(String name, String value) {
		String before = this.response.getHeader(name);
		this.response.setHeader(name, (before != null) ? value + ", " + before : value);
	}

	@Override
	public void set(String name, String value) {
		this.response.setHeader(name, value);
	}

}
