package io.github.ratelimit.expression;

import java.lang.reflect.Method;
import java.math.BigDecimal;

import org.jspecify.annotations.Nullable;
import org.springframework.expression.spel.ast.Literal;

import io.github.ratelimit.InvalidCostException;

/**
 * The permits that a call takes.
 *
 * @param constant the cost that is the same for every call; 0 if it is an expression
 * @param expression yields the cost, or null
 */
public record CostExpression(long constant, @Nullable CallExpression expression) {

	/** Longer numbers fit into no counter, and take long to parse. */
	private static final int LONGEST_TEXT = 32;

	/**
	 * Parses a cost.
	 * @param text a whole number of at least 1, or an expression
	 * @param method the method that is called; null for a route
	 * @throws IllegalArgumentException if the text is neither
	 */
	public static CostExpression parse(String text, @Nullable Method method, Expressions expressions) {
		if (text.strip().matches("[-+]?[0-9]+")) {
			return new CostExpression(toCost(new BigDecimal(text.strip())), null);
		}
		CallExpression expression = expressions.parse(text, method, false);
		if (expression.root() instanceof Literal literal) {
			toCost(literal.getLiteralValue().getValue());
		}
		return new CostExpression(0, expression);
	}

	/**
	 * The cost of one call.
	 * @return at least 1
	 * @throws InvalidCostException if the expression yields anything but a whole number
	 * of at least 1
	 */
	public long resolve(CallContext call) {
		return (this.expression != null) ? toCost(this.expression.evaluate(call)) : this.constant;
	}

	/** Whether it can only be resolved once the arguments of the method are there. */
	public boolean needsArguments() {
		return this.expression != null && this.expression.needsArguments();
	}

	/** Whether it has no value outside of a web request. */
	public boolean needsRequest() {
		return this.expression != null && this.expression.needs().request();
	}

	private static long toCost(@Nullable Object value) {
		if ((value instanceof Integer || value instanceof Long) && ((Number) value).longValue() > 0) {
			return ((Number) value).longValue();
		}
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
