package io.github.ratelimit.web.servlet;

import java.util.Collection;
import java.util.Set;
import java.util.regex.Pattern;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

import io.github.ratelimit.web.RequestAccount;

/**
 * Keeps shared caches from passing on what a response tells one client of its limits.
 * Where they may store the response, it says that these header fields are private (RFC
 * 9111, section 5.2.2.7).
 */
final class CacheableResponse extends HttpServletResponseWrapper {

	private static final String CACHE_CONTROL = "Cache-Control";

	private static final String PRIVATE_FIELDS = "private=\"";

	/** Of no shared cache at all, or marked already. */
	private static final Pattern NOT_SHARED = Pattern
		.compile("(?i:(^|,)\\s*(private|no-store)\\s*(,|$))|^" + PRIVATE_FIELDS);

	private final HttpServletRequest request;

	CacheableResponse(HttpServletRequest request, HttpServletResponse response) {
		super(response);
		this.request = request;
	}

	@Override
	public void setHeader(String name, String value) {
		super.setHeader(name, value);
		keepPrivate(name);
	}

	@Override
	public void addHeader(String name, String value) {
		super.addHeader(name, value);
		keepPrivate(name);
	}

	private void keepPrivate(String changed) {
		if (this.request.getAttribute(RequestAccount.class.getName()) instanceof RequestAccount account) {
			Set<String> fields = account.fields();
			Collection<String> values = getHeaders(CACHE_CONTROL);
			if ((changed.equalsIgnoreCase(CACHE_CONTROL) || fields.contains(changed)) && !values.isEmpty()
					&& values.stream().noneMatch((value) -> NOT_SHARED.matcher(value).find())) {
				super.addHeader(CACHE_CONTROL, PRIVATE_FIELDS + String.join(", ", fields) + '"');
			}
		}
	}

}
