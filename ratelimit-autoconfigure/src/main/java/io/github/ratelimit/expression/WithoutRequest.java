package io.github.ratelimit.expression;

import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.CompoundExpression;
import org.springframework.expression.spel.ast.Elvis;
import org.springframework.expression.spel.ast.InlineList;
import org.springframework.expression.spel.ast.OpAnd;
import org.springframework.expression.spel.ast.OpOr;
import org.springframework.expression.spel.ast.Projection;
import org.springframework.expression.spel.ast.Selection;
import org.springframework.expression.spel.ast.SpelNodeImpl;
import org.springframework.expression.spel.ast.Ternary;
import org.springframework.expression.spel.ast.VariableReference;

/**
 * What a part of an expression yields where there is no web request, and {@code #request}
 * and {@code #ip} are null.
 */
enum WithoutRequest {

	/** Null. */
	NULL,

	/** It asks null for a property, which makes the whole expression null. */
	ASKS_NULL,

	/** Perhaps a value: that depends on more than the request. */
	UNKNOWN;

	/** Whether a whole expression has no value when these variables are null. */
	static boolean hasNoValue(SpelNode root, Predicate<String> ofRequest) {
		return (root instanceof InlineList) ? children(root, ofRequest).anyMatch((part) -> part != UNKNOWN)
				: of(root, ofRequest) != UNKNOWN;
	}

	private static WithoutRequest of(SpelNode node, Predicate<String> ofRequest) {
		if (node instanceof VariableReference) {
			return ofRequest.test(node.toStringAST().substring(1)) ? NULL : UNKNOWN;
		}
		if (node.getChildCount() == 0 || node instanceof Selection || node instanceof Projection) {
			return UNKNOWN;
		}
		WithoutRequest first = of(node.getChild(0), ofRequest);
		// What stands behind the first part of these may not be evaluated.
		if (first == ASKS_NULL || node instanceof OpAnd || node instanceof OpOr) {
			return (first == ASKS_NULL) ? ASKS_NULL : UNKNOWN;
		}
		if (node instanceof Elvis) {
			return (first == NULL) ? of(node.getChild(1), ofRequest) : UNKNOWN;
		}
		if (node instanceof Ternary) {
			return children(node, ofRequest).skip(1).allMatch((branch) -> branch != UNKNOWN) ? NULL : UNKNOWN;
		}
		if (node instanceof CompoundExpression && first == NULL) {
			return (node.getChild(1) instanceof SpelNodeImpl next && next.isNullSafe()) ? NULL : ASKS_NULL;
		}
		return children(node, ofRequest).anyMatch((part) -> part == ASKS_NULL) ? ASKS_NULL : UNKNOWN;
	}

	private static Stream<WithoutRequest> children(SpelNode node, Predicate<String> ofRequest) {
		return IntStream.range(0, node.getChildCount()).mapToObj((i) -> of(node.getChild(i), ofRequest));
	}

}
