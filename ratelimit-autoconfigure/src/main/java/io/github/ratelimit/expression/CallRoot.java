package io.github.ratelimit.expression;

import java.lang.reflect.Method;

/**
 * The root object of expressions, public because expressions read its properties.
 */
public final class CallRoot {

	private final Method method;

	private final Object target;

	private final Object[] args;

	CallRoot(Method method, Object target, Object[] args) {
		this.method = method;
		this.target = target;
		this.args = args;
	}

	/**
	 * The called method.
	 * @return the method
	 */
	public Method getMethod() {
		return this.method;
	}

	/**
	 * The called object.
	 * @return the object behind the proxy
	 */
	public Object getTarget() {
		return this.target;
	}

	/**
	 * The arguments of the call.
	 * @return the arguments
	 */
	public Object[] getArgs() {
		return this.args;
	}

}
