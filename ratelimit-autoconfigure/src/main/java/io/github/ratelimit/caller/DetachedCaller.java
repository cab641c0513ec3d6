package io.github.ratelimit.caller;

import java.security.Principal;

import org.jspecify.annotations.Nullable;

/**
 * The caller of a method that is not called in the course of a web request. Nothing is
 * known of it but who is logged in.
 */
public record DetachedCaller(PrincipalSource principals) implements Caller {

	@Override
	public @Nullable Principal principal() {
		return this.principals.current();
	}

}
