package io.github.ratelimit.policy;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Algorithm;

/**
 * What an annotation says of a policy.
 *
 * @param name the name that configuration refers to, or null if it has none
 * @param shownName the name shown to clients
 * @param id what the counters belong to
 * @param limits the limits, in the limit language; empty if configuration has them
 * @param algorithm the algorithm of limits that name none, or null for the default
 */
public record PolicyDeclaration(@Nullable String name, String shownName, String id, List<String> limits,
		@Nullable Algorithm algorithm) {

	public PolicyDeclaration {
		limits = List.copyOf(limits);
	}

}
