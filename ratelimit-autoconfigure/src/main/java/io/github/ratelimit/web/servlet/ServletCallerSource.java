package io.github.ratelimit.web.servlet;

import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

import io.github.ratelimit.caller.Caller;
import io.github.ratelimit.caller.CallerSource;
import io.github.ratelimit.caller.DetachedCaller;
import io.github.ratelimit.caller.PrincipalSource;

/**
 * Finds the client of the servlet request that the current thread serves.
 */
public final class ServletCallerSource implements CallerSource {

	private final ServletCallerFactory callers;

	private final PrincipalSource principals;

	/**
	 * Creates the source.
	 * @param callers knows the clients of requests
	 * @param principals knows who is logged in where there is no request
	 */
	public ServletCallerSource(ServletCallerFactory callers, PrincipalSource principals) {
		this.callers = callers;
		this.principals = principals;
	}

	@Override
	public Caller current() {
		if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes) {
			return this.callers.caller(attributes.getRequest(), attributes.getResponse());
		}
		return new DetachedCaller(this.principals);
	}

}
