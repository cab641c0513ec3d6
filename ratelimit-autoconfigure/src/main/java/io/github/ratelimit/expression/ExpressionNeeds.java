package io.github.ratelimit.expression;

import java.util.Set;

/**
 * What an expression asks of a call.
 *
 * @param parameters the indices of the parameters that it names
 * @param allArguments whether it asks for all arguments, or for the root object as a
 * whole
 * @param principal whether it asks who is logged in
 * @param request whether it never has a value outside of a web request
 * @param constant whether it asks for nothing at all, so that its value is always the
 * same
 */
record ExpressionNeeds(Set<Integer> parameters, boolean allArguments, boolean principal, boolean request,
		boolean constant) {

	static final ExpressionNeeds NOTHING = new ExpressionNeeds(Set.of(), false, false, false, false);

	static final ExpressionNeeds REQUEST = new ExpressionNeeds(Set.of(), false, false, true, false);

	static final ExpressionNeeds PRINCIPAL = new ExpressionNeeds(Set.of(), false, true, false, false);

	ExpressionNeeds {
		parameters = Set.copyOf(parameters);
	}

	/** Whether it asks for arguments of the method. */
	boolean arguments() {
		return this.allArguments || !this.parameters.isEmpty();
	}

}
