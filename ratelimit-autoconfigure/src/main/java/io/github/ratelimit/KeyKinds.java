package io.github.ratelimit;

import java.util.regex.Pattern;

/**
 * The kinds of keys: where the text comes from to which a call is charged.
 */
final class KeyKinds {

	private static final String KIND = "(ip|principal|global|expression|header:[^A-Z,\\s]+|(cookie|resolver):[^,]+)(#\\d+)?";

	/** None for policies of code alone; several where annotations of a name differ. */
	private static final Pattern KINDS = Pattern.compile("|" + KIND + "(, " + KIND + ")*");

	private KeyKinds() {
	}

	static void check(String keyKind) {
		if (!KINDS.matcher(keyKind).matches()) {
			throw new IllegalArgumentException('"' + keyKind + "\" is no kind of key. Kinds are ip, principal, global, "
					+ "header:<name in lower case>, cookie:<name>, resolver:<name> and expression");
		}
	}

}
