package io.github.ratelimit.expression;

import java.util.Set;

/**
 * What an expression asks of a call.
 *
 * @param parameters the indices of the parameters that it names
 * @param allArguments whether it asks for all arguments, or for the root object as a
 * whole
 * @param principal whether it asks who is logged in
 * @param anything whether it asks for anything at all; if not, it is a constant
 */
record ExpressionNeeds(Set<Integer> parameters, boolean allArguments, boolean principal, boolean anything) {

	static final ExpressionNeeds NOTHING = new ExpressionNeeds(Set.of(), false, false, true);

	static final ExpressionNeeds PRINCIPAL = new ExpressionNeeds(Set.of(), false, true, true);

	ExpressionNeeds {
		parameters = Set.copyOf(parameters);
	}

	/** Whether it asks for arguments of the method. */
	boolean arguments() {
		return this.allArguments || !this.parameters.isEmpty();
	}

}
