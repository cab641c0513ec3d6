package io.github.ratelimit.web.servlet;

import java.util.ArrayList;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

import io.github.ratelimit.web.RequestAccount;

/**
 * Keeps shared caches from passing on what a response tells one client of its limits.
 * Where Cache-Control lets them store the response, it says that these header fields are
 * private (RFC 9111, section 5.2.2.7).
 */
final class CacheableResponse extends HttpServletResponseWrapper {

	private static final String CACHE_CONTROL = "Cache-Control";

	private final HttpServletRequest request;

	/** The line that was added here, and grows with the fields that are told. */
	private @Nullable String privateFields;

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
		// Most responses have none, and this is asked about each of their fields.
		if (getHeader(CACHE_CONTROL) != null
				&& this.request.getAttribute(RequestAccount.class.getName()) instanceof RequestAccount account
				&& !account.fields().isEmpty()
				&& (changed.equalsIgnoreCase(CACHE_CONTROL) || account.fields().contains(changed))) {
			List<String> values = new ArrayList<>(getHeaders(CACHE_CONTROL));
			values.remove(this.privateFields);
			if (!values.isEmpty() && values.stream().allMatch(CacheableResponse::isShared)) {
				this.privateFields = "private=\"" + String.join(", ", account.fields()) + '"';
				super.setHeader(CACHE_CONTROL, values.remove(0));
				values.forEach((value) -> super.addHeader(CACHE_CONTROL, value));
				super.addHeader(CACHE_CONTROL, this.privateFields);
			}
		}
	}

	/** Whether shared caches may store a response with these directives. */
	private static boolean isShared(String cacheControl) {
		for (String directive : StringUtils.tokenizeToStringArray(cacheControl, ",")) {
			if (directive.equalsIgnoreCase("private") || directive.equalsIgnoreCase("no-store")) {
				return false;
			}
		}
		return true;
	}

}
