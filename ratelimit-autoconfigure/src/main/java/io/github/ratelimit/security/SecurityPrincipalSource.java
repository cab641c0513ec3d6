package io.github.ratelimit.security;

import java.security.Principal;

import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationTrustResolver;
import org.springframework.security.authentication.AuthenticationTrustResolverImpl;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

import io.github.ratelimit.caller.PrincipalSource;

/**
 * The user of Spring Security's context: also where the servlet API is not told of it,
 * and outside of web requests. An anonymous user is none.
 */
public final class SecurityPrincipalSource implements PrincipalSource {

	private final AuthenticationTrustResolver trust = new AuthenticationTrustResolverImpl();

	@Override
	public @Nullable Principal current() {
		Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
		boolean known = authentication != null && authentication.isAuthenticated()
				&& !this.trust.isAnonymous(authentication);
		return known ? authentication : null;
	}

}
