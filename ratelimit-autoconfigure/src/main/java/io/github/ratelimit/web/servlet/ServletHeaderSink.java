package io.github.ratelimit.web.servlet;

import java.util.HashSet;
import java.util.Set;

import jakarta.servlet.http.HttpServletResponse;

import io.github.ratelimit.web.HeaderSink;

/**
 * The header fields of a servlet response.
 */
final class ServletHeaderSink implements HeaderSink {

	private final HttpServletResponse response;

	private final boolean replacing;

	private final Set<String> replaced = new HashSet<>();

	ServletHeaderSink(HttpServletResponse response) {
		this(response, false);
	}

	/**
	 * {@code replacing}: whether lines take the place of those of an earlier decision.
	 */
	ServletHeaderSink(HttpServletResponse response, boolean replacing) {
		this.response = response;
		this.replacing = replacing;
	}

	@Override
	public void add(String name, String value) {
		if (this.replacing && this.replaced.add(name)) {
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
