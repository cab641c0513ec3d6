package io.github.ratelimit.web.servlet;

import jakarta.servlet.http.HttpServletResponse;

import io.github.ratelimit.web.HeaderSink;

/**
 * The header fields of a servlet response.
 */
record ServletHeaderSink(HttpServletResponse response) implements HeaderSink {

	@Override
	public void add(String name, String value) {
		this.response.addHeader(name, value);
	}

	@Override
	public void set(String name, String value) {
		this.response.setHeader(name, value);
	}

}
