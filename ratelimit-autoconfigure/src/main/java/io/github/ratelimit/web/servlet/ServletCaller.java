package io.github.ratelimit.web.servlet;

import java.security.Principal;
import java.util.List;
import java.util.function.Supplier;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.WebUtils;

import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.expression.Caller;
import io.github.ratelimit.expression.PrincipalSource;
import io.github.ratelimit.web.ClientAddress;
import io.github.ratelimit.web.HeaderSink;
import io.github.ratelimit.web.RateLimitHeaderWriter;
import io.github.ratelimit.web.RefusalHeaders;

/**
 * The client behind a servlet request.
 */
final class ServletCaller implements Caller {

	private final HttpServletRequest request;

	private final @Nullable HttpServletResponse response;

	private final PrincipalSource principals;

	private final List<RateLimitHeaderWriter> writers;

	ServletCaller(HttpServletRequest request, @Nullable HttpServletResponse response, PrincipalSource principals,
			List<RateLimitHeaderWriter> writers) {
		this.request = request;
		this.response = response;
		this.principals = principals;
		this.writers = writers;
	}

	/**
	 * The peer of the connection, which no filter before us could replace by what the
	 * client says of itself in a header.
	 */
	@Override
	public @Nullable String ip() {
		ServletRequest innermost = this.request;
		while (innermost instanceof ServletRequestWrapper wrapper) {
			innermost = wrapper.getRequest();
		}
		return ClientAddress.canonical(innermost.getRemoteAddr());
	}

	@Override
	public @Nullable Principal principal() {
		Principal principal = this.principals.current();
		return (principal != null) ? principal : this.request.getUserPrincipal();
	}

	@Override
	public @Nullable String header(String name) {
		return this.request.getHeader(name);
	}

	@Override
	public @Nullable String cookie(String name) {
		Cookie cookie = WebUtils.getCookie(this.request, name);
		return (cookie != null) ? cookie.getValue() : null;
	}

	@Override
	public Object request() {
		return this.request;
	}

	@Override
	public <T> T ofRequest(Class<T> type, Supplier<T> maker) {
		Object known = this.request.getAttribute(type.getName());
		if (type.isInstance(known)) {
			return type.cast(known);
		}
		T made = maker.get();
		this.request.setAttribute(type.getName(), made);
		return made;
	}

	@Override
	public void decided(RateLimitDecision decision) {
		if (this.response == null) {
			return;
		}
		HeaderSink headers = new ServletHeaderSink(this.response);
		if (decision.source() == Source.STORE) {
			this.writers.forEach((writer) -> writer.write(decision, headers));
		}
		if (!decision.allowed()) {
			RefusalHeaders.write(decision, headers);
		}
	}

}
