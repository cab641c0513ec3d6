package io.github.ratelimit.expression;

import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.util.function.ToLongFunction;

import org.jspecify.annotations.Nullable;
import org.springframework.expression.spel.ast.Literal;
import org.springframework.expression.spel.standard.SpelExpression;

import io.github.ratelimit.InvalidCostException;

/**
 * The permits that a call takes. Immutable.
 */
public final class CostExpression {

	/** Longer texts are no cost, and expensive to read. */
	private static final int LONGEST_TEXT = 32;

	private final ToLongFunction<CallContext> cost;

	private CostExpression(ToLongFunction<CallContext> cost) {
		this.cost = cost;
	}

	/**
	 * Parses a cost.
	 * @param text a whole number of at least 1, or an expression
	 * @param method the method that is called
	 * @param expressions the parser of expressions
	 * @return the cost
	 * @throws IllegalArgumentException if the text is neither
	 */
	public static CostExpression parse(String text, Method method, Expressions expressions) {
		if (text.strip().matches("[-+]?[0-9]+")) {
			long constant = toCost(new BigDecimal(text.strip()));
			return new CostExpression((call) -> constant);
		}
		SpelExpression expression = expressions.parse(text, method);
		if (expression.getAST() instanceof Literal literal) {
			toCost(literal.getLiteralValue().getValue());
		}
		return new CostExpression((call) -> toCost(call.evaluate(expression)));
	}

	/**
	 * The cost of one call.
	 * @param call the call
	 * @return at least 1
	 * @throws InvalidCostException if the expression yields anything but a whole number
	 * of at least 1
	 */
	public long resolve(CallContext call) {
		return this.cost.applyAsLong(call);
	}

	private static long toCost(@Nullable Object value) {
		try {
			if (value instanceof Number || (value instanceof CharSequence text && text.length() <= LONGEST_TEXT)) {
				long cost = new BigDecimal(value.toString().strip()).longValueExact();
				if (cost > 0) {
					return cost;
				}
			}
		}
		catch (NumberFormatException | ArithmeticException ex) {
			// falls through: not a whole number, or not one that a counter can hold
		}
		throw new InvalidCostException("the cost of a call must be a whole number of at least 1");
	}

}
