package io.github.ratelimit.policy;

import java.util.List;

/**
 * Where a policy is used.
 *
 * @param place the annotation or the property that names it, or the code that asks for it
 * @param key whom it charges, as it is written there
 * @param keyKinds the kinds of its keys, in the order in which they are looked for
 */
public record PolicyUse(String place, String key, List<String> keyKinds) {

	/** A policy that code asks for by its name, with keys of its own. */
	static final PolicyUse BY_CODE = new PolicyUse("code", "", List.of());

	/** A policy of configuration that nothing names. */
	static final PolicyUse NONE = new PolicyUse("", "", List.of());

	public PolicyUse {
		keyKinds = List.copyOf(keyKinds);
	}

}
