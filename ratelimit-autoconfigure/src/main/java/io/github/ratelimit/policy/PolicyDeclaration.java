package io.github.ratelimit.policy;

import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitCheckException;
import io.github.ratelimit.check.RelaxedName;

/**
 * What an annotation or a route says of a policy.
 *
 * @param name the name by which configuration refers to it, or null if it has none
 * @param shownName the name shown to clients
 * @param id identifies the counters: policies with the same id share them
 * @param limits the limits as they are written, in the limit language or as placeholders;
 * empty if configuration has them
 * @param algorithm the algorithm of limits that name none, or null for the default
 */
public record PolicyDeclaration(@Nullable String name, String shownName, String id, List<String> limits,
		@Nullable Algorithm algorithm) {

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

	public PolicyDeclaration {
		limits = List.copyOf(limits);
	}

	/** A policy that is known by its name alone, without limits. */
	public static PolicyDeclaration named(String name) {
		return new PolicyDeclaration(name, name, name, List.of(), null);
	}

	/** Returns a name that a user gave, unless it is none. */
	public static String checkName(String name) {
		if (!isName(name)) {
			throw new RateLimitCheckException(RateLimitCheck.POLICY_INVALID,
					"\"" + name + "\" is not a name. A name has up to 64 letters, digits, "
							+ "hyphens and underscores, and begins with a letter or digit");
		}
		return name;
	}

	static boolean isName(@Nullable String name) {
		return name != null && NAME.matcher(name).matches();
	}

	/** Whether properties cannot tell two names apart; those of routes are paths. */
	static boolean isSameName(String name, String other) {
		return name.equals(other) || (isName(name) && isName(other) && RelaxedName.same(name, other));
	}

}
