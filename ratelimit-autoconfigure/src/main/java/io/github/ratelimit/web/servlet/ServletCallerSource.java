package io.github.ratelimit.web.servlet;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

import io.github.ratelimit.expression.Caller;
import io.github.ratelimit.expression.CallerSource;
import io.github.ratelimit.web.ClientAddressResolver;
import io.github.ratelimit.web.RateLimitHeaderWriter;

/**
 * Finds the client of the servlet request that the current thread serves.
 */
public final class ServletCallerSource implements CallerSource {

	private final ClientAddressResolver addresses;

	private final List<RateLimitHeaderWriter> writers;

	/**
	 * Creates the source.
	 * @param addresses finds the address of the client
	 * @param writers tell clients of decisions, in this order
	 */
	public ServletCallerSource(ClientAddressResolver addresses, List<RateLimitHeaderWriter> writers) {
		this.addresses = addresses;
		this.writers = List.copyOf(writers);
	}

	@Override
	public @Nullable Caller current() {
		if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes) {
			return new ServletCaller(attributes.getRequest(), attributes.getResponse(), this.addresses, this.writers);
		}
		return null;
	}

}
