package io.github.ratelimit.expression;

import java.util.HashSet;
import java.util.Set;

import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.Elvis;
import org.springframework.expression.spel.ast.Literal;
import org.springframework.expression.spel.ast.NullLiteral;
import org.springframework.expression.spel.ast.Ternary;

/**
 * Finds the literals that can be the value of an expression: the expression itself, or
 * the branches of a condition in it.
 */
final class LiteralResults {

	private LiteralResults() {
	}

	static Set<String> of(SpelNode node) {
		Set<String> results = new HashSet<>();
		collect(node, results);
		return results;
	}

	private static void collect(SpelNode node, Set<String> results) {
		if (node instanceof Ternary) {
			collect(node.getChild(1), results);
			collect(node.getChild(2), results);
		}
		else if (node instanceof Elvis) {
			collect(node.getChild(0), results);
			collect(node.getChild(1), results);
		}
		else if (node instanceof Literal literal && !(node instanceof NullLiteral)) {
			results.add(String.valueOf(literal.getLiteralValue().getValue()));
		}
	}

}
