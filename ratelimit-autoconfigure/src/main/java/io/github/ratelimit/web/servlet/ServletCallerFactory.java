package io.github.ratelimit.web.servlet;

import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

import io.github.ratelimit.caller.Caller;
import io.github.ratelimit.caller.DetachedCaller;
import io.github.ratelimit.caller.PrincipalSource;
import io.github.ratelimit.web.RateLimitHeaderWriter;
import io.github.ratelimit.web.address.ClientAddressResolver;
import io.github.ratelimit.web.address.ClientNetworks;

/**
 * Makes the callers of servlet requests, which tell who the client is. Thread-safe.
 *
 * @param addresses finds the address of a client
 * @param networks makes the key of an address
 * @param principals asked first for who is logged in, and the request itself after it
 * @param writers write the header fields of decisions, in this order
 */
public record ServletCallerFactory(ClientAddressResolver addresses, ClientNetworks networks, PrincipalSource principals,
		List<RateLimitHeaderWriter> writers) {

	public ServletCallerFactory {
		writers = List.copyOf(writers);
	}

	/** The client of the request that the current thread serves, if it serves one. */
	public Caller current() {
		if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes) {
			return caller(attributes.getRequest(), attributes.getResponse());
		}
		return new DetachedCaller(this.principals);
	}

	Caller caller(HttpServletRequest request, @Nullable HttpServletResponse response) {
		return new ServletCaller(request, response, this);
	}

}
