package io.github.ratelimit.web.servlet;

import java.security.Principal;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.caller.Caller;
import io.github.ratelimit.web.RequestAccount;

/**
 * The client behind a servlet request.
 */
final class ServletCaller implements Caller {

	private final HttpServletRequest request;

	private final @Nullable HttpServletResponse response;

	private final ServletCallerFactory context;

	private @Nullable String ip;

	private boolean resolved;

	ServletCaller(HttpServletRequest request, @Nullable HttpServletResponse response, ServletCallerFactory context) {
		this.request = request;
		this.response = response;
		this.context = context;
	}

	@Override
	public @Nullable String ip() {
		if (!this.resolved) {
			this.ip = resolve();
			this.resolved = true;
		}
		return this.ip;
	}

	@Override
	public @Nullable String network() {
		String address = ip();
		return (address != null) ? this.context.networks().apply(address) : null;
	}

	/**
	 * Reads the request as the server made it, without the wrappers of filters: one of
	 * them may have replaced the address by what the client says of itself in a header,
	 * and have hidden the header. Where the server itself replaces the address, as it
	 * does for {@code server.forward-headers-strategy=native}, that cannot be undone:
	 * neither Tomcat nor Jetty tells the address of the connection then.
	 */
	private @Nullable String resolve() {
		ServletRequest innermost = this.request;
		while (innermost instanceof ServletRequestWrapper wrapper) {
			innermost = wrapper.getRequest();
		}
		HttpServletRequest received = (innermost instanceof HttpServletRequest http) ? http : this.request;
		return this.context.addresses().resolve(innermost.getRemoteAddr(), (header) -> lines(received, header));
	}

	private static List<String> lines(HttpServletRequest request, String header) {
		Enumeration<String> lines = request.getHeaders(header);
		return (lines != null && lines.hasMoreElements()) ? Collections.list(lines) : List.of();
	}

	@Override
	public @Nullable Principal principal() {
		Principal principal = this.context.principals().current();
		return (principal != null) ? principal : this.request.getUserPrincipal();
	}

	@Override
	public @Nullable String header(String name) {
		return onlyOne(lines(this.request, name));
	}

	@Override
	public @Nullable String cookie(String name) {
		Cookie[] cookies = this.request.getCookies();
		return (cookies == null) ? null : onlyOne(
				Stream.of(cookies).filter((cookie) -> cookie.getName().equals(name)).map(Cookie::getValue).toList());
	}

	/** The application may believe another of several than the one that is charged. */
	private static @Nullable String onlyOne(List<String> values) {
		String first = values.isEmpty() ? null : values.get(0);
		for (String value : values) {
			if (!Objects.equals(value, first)) {
				return null;
			}
		}
		return first;
	}

	@Override
	public Object request() {
		return this.request;
	}

	@Override
	public @Nullable Object response() {
		return this.response;
	}

	@Override
	public <T> T ofRequest(Class<T> type, Supplier<T> maker) {
		T known = ofRequest(type);
		if (known == null) {
			known = maker.get();
			this.request.setAttribute(type.getName(), known);
		}
		return known;
	}

	@Override
	public <T> @Nullable T ofRequest(Class<T> type) {
		Object known = this.request.getAttribute(type.getName());
		return type.isInstance(known) ? type.cast(known) : null;
	}

	@Override
	public void tell(RateLimitDecision decision) {
		if (this.response != null) {
			ofRequest(RequestAccount.class, RequestAccount::new).tell(decision, this.context.writers(),
					this.response::setHeader);
		}
	}

}
