package io.github.ratelimit.expression;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

/**
 * Where an expression stands, which decides what it may use.
 *
 * @param method the limited method; null for a route, which has none
 * @param answered whether the response is known when the expression is evaluated, so that
 * there is a {@code #status}
 */
public record ExpressionScope(@Nullable Method method, boolean answered) {

	/**
	 * The scope of an expression that is evaluated before the call.
	 * @param method the limited method; null for a route
	 * @return the scope
	 */
	public static ExpressionScope before(@Nullable Method method) {
		return new ExpressionScope(method, false);
	}

	/**
	 * The scope of an expression that is evaluated when the response is known.
	 * @param method the limited method; null for a route
	 * @return the scope
	 */
	public static ExpressionScope after(@Nullable Method method) {
		return new ExpressionScope(method, true);
	}

}
