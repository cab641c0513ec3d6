package io.github.ratelimit.expression;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

/**
 * The root object of expressions, public because expressions read its properties.
 */
public final class CallRoot {

	private final Method method;

	private final @Nullable Object target;

	private final Object @Nullable [] args;

	CallRoot(Method method, @Nullable Object target, Object @Nullable [] args) {
		this.method = method;
		this.target = target;
		this.args = args;
	}

	public Method getMethod() {
		return this.method;
	}

	/** The object behind the proxy. */
	public @Nullable Object getTarget() {
		return this.target;
	}

	public Object @Nullable [] getArgs() {
		return this.args;
	}

}
