package io.github.ratelimit.expression;

import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.expression.spel.SpelEvaluationException;
import org.springframework.expression.spel.SpelMessage;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.standard.SpelExpression;

/**
 * A parsed expression over a call, and what it asks of the call. Thread-safe.
 */
public final class CallExpression {

	private static final Set<SpelMessage> NULL_REFERENCES = Set.of(SpelMessage.PROPERTY_OR_FIELD_NOT_READABLE_ON_NULL,
			SpelMessage.METHOD_CALL_ON_NULL_OBJECT_NOT_ALLOWED, SpelMessage.CANNOT_INDEX_INTO_NULL_VALUE);

	private final SpelExpression expression;

	private final ExpressionNeeds needs;

	CallExpression(SpelExpression expression, ExpressionNeeds needs) {
		this.expression = expression;
		this.needs = needs;
	}

	/**
	 * Evaluates the expression for a call.
	 * @param call the call
	 * @return its value; null also where the expression asks null for a property, as
	 * {@code #user.id} does when nobody is logged in
	 */
	public @Nullable Object evaluate(CallContext call) {
		try {
			return this.expression.getValue(call);
		}
		catch (SpelEvaluationException ex) {
			if (NULL_REFERENCES.contains(ex.getMessageCode())) {
				return null;
			}
			throw ex;
		}
	}

	/**
	 * Whether the expression asks for arguments of the method.
	 * @return whether it can only be evaluated once they are there
	 */
	public boolean needsArguments() {
		return this.needs.arguments();
	}

	/**
	 * Whether the expression asks who is logged in.
	 * @return whether it can only be evaluated once that is known
	 */
	public boolean needsPrincipal() {
		return this.needs.principal();
	}

	/**
	 * The literals that can be the value of the expression.
	 * @return their texts, such as {@code gold} for {@code #vip ? 'gold' : null}
	 */
	public Set<String> literalResults() {
		return LiteralResults.of(root());
	}

	ExpressionNeeds needs() {
		return this.needs;
	}

	SpelNode root() {
		return this.expression.getAST();
	}

	@Override
	public String toString() {
		return this.expression.getExpressionString();
	}

}
