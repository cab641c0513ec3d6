package io.github.ratelimit.expression;

import java.util.Set;

import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.BeanReference;
import org.springframework.expression.spel.ast.CompoundExpression;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.ast.VariableReference;

import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitCheckException;

/**
 * Finds expressions that make no key: all calls would share one counter, or each would
 * have its own.
 */
final class KeyCheck {

	private static final Set<String> OBJECTS = Set.of("#request", "#root", "#this", "#root.target", "#root.method",
			"target", "method");

	private KeyCheck() {
	}

	static void check(CallExpression expression) {
		if (OBJECTS.contains(path(expression.root()))) {
			throw new RateLimitCheckException(RateLimitCheck.KEY_YIELDS_OBJECT,
					"\"" + expression + "\" yields a whole object, which is not who is charged. Name one of its "
							+ "properties, as in \"#request.getHeader('X-Api-Key')\"");
		}
		if (expression.root() instanceof BeanReference) {
			throw new RateLimitCheckException(RateLimitCheck.KEY_RESOLVER_UNKNOWN, "the bean \"" + expression
					+ "\" is no RateLimitKeyResolver. Call one of its methods, as in \"" + expression + ".of(#name)\"");
		}
		if (!expression.needs().anything()) {
			throw new RateLimitCheckException(RateLimitCheck.KEY_CONSTANT, "\"" + expression
					+ "\" is the same for every call. If everyone is to be counted together, write \"global\"");
		}
	}

	/** The expression without notation, as far as it is a path of names. */
	private static String path(SpelNode node) {
		boolean names = node instanceof VariableReference || node instanceof PropertyOrFieldReference;
		if (node instanceof CompoundExpression) {
			names = true;
			for (int i = 0; i < node.getChildCount(); i++) {
				names &= node.getChild(i) instanceof VariableReference
						|| node.getChild(i) instanceof PropertyOrFieldReference;
			}
		}
		return names ? node.toStringAST().replace("?.", ".") : "";
	}

}
