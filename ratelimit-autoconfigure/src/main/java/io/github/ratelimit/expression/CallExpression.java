package io.github.ratelimit.expression;

import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.expression.spel.SpelEvaluationException;
import org.springframework.expression.spel.SpelMessage;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.Elvis;
import org.springframework.expression.spel.ast.Literal;
import org.springframework.expression.spel.ast.NullLiteral;
import org.springframework.expression.spel.ast.Ternary;
import org.springframework.expression.spel.standard.SpelExpression;

/**
 * A parsed expression over a call, and what it asks of the call. Thread-safe.
 */
public record CallExpression(SpelExpression expression, ExpressionNeeds needs) {

	private static final Set<SpelMessage> NULL_REFERENCES = Set.of(SpelMessage.PROPERTY_OR_FIELD_NOT_READABLE_ON_NULL,
			SpelMessage.METHOD_CALL_ON_NULL_OBJECT_NOT_ALLOWED, SpelMessage.CANNOT_INDEX_INTO_NULL_VALUE);

	/**
	 * The value for a call; null also where the expression asks null for a property, as
	 * {@code #user.id} does when nobody is logged in.
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

	/** Whether it can only be evaluated once the arguments of the method are there. */
	public boolean needsArguments() {
		return this.needs.arguments();
	}

	/** Whether it can only be evaluated once it is known who is logged in. */
	public boolean needsPrincipal() {
		return this.needs.principal();
	}

	/**
	 * The literals that can be the value, such as {@code gold} for
	 * {@code #vip ? 'gold' : null}.
	 */
	public Stream<String> literalResults() {
		return literals(root()).distinct();
	}

	private static Stream<String> literals(SpelNode node) {
		if (node instanceof Ternary) {
			return Stream.concat(literals(node.getChild(1)), literals(node.getChild(2)));
		}
		if (node instanceof Elvis) {
			return Stream.concat(literals(node.getChild(0)), literals(node.getChild(1)));
		}
		return (node instanceof Literal literal && !(node instanceof NullLiteral))
				? Stream.of(String.valueOf(literal.getLiteralValue().getValue())) : Stream.empty();
	}

	SpelNode root() {
		return this.expression.getAST();
	}

	@Override
	public String toString() {
		return this.expression.getExpressionString();
	}

}
