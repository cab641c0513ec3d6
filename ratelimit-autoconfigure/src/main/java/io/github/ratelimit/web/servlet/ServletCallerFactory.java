package io.github.ratelimit.web.servlet;

import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import io.github.ratelimit.caller.Caller;
import io.github.ratelimit.caller.PrincipalSource;
import io.github.ratelimit.web.RateLimitHeaderWriter;
import io.github.ratelimit.web.address.ClientAddressResolver;

/**
 * Knows the clients of servlet requests. Thread-safe.
 *
 * @param addresses finds the address of a client
 * @param hint looks out for proxies that nobody has named
 * @param principals knows who is logged in, where the request does not
 * @param writers tell clients of decisions, in this order
 */
public record ServletCallerFactory(ClientAddressResolver addresses, ForwardedHeaderWarning hint,
		PrincipalSource principals, List<RateLimitHeaderWriter> writers) {

	public ServletCallerFactory {
		writers = List.copyOf(writers);
	}

	Caller caller(HttpServletRequest request, @Nullable HttpServletResponse response) {
		return new ServletCaller(request, response, this);
	}

}
