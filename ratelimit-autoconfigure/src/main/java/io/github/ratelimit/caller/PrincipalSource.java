package io.github.ratelimit.caller;

import java.security.Principal;

import org.jspecify.annotations.Nullable;

/**
 * Knows who is logged in on the current thread. Thread-safe.
 */
@FunctionalInterface
public interface PrincipalSource {

	/** Knows nobody. */
	PrincipalSource NONE = () -> null;

	/**
	 * Who is logged in.
	 * @return the authenticated user, or null if there is none
	 */
	@Nullable Principal current();

}
