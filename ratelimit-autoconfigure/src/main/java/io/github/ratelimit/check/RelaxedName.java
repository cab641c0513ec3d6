package io.github.ratelimit.check;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Names in properties. Spring Boot compares them by their letters and digits, in upper or
 * lower case, since the names of environment variables have no others.
 */
public final class RelaxedName {

	private static final Pattern IGNORED = Pattern.compile("[^A-Za-z0-9]");

	private RelaxedName() {
	}

	/** Whether a property of one name is one of the other name too. */
	public static boolean same(String name, String other) {
		String uniform = uniform(name);
		return !uniform.isEmpty() && uniform.equals(uniform(other));
	}

	private static String uniform(String name) {
		return IGNORED.matcher(name).replaceAll("").toLowerCase(Locale.ROOT);
	}

}
