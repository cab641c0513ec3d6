package io.github.ratelimit.expression;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.ParameterNameDiscoverer;

/**
 * One call, as expressions see it. A variable is looked up only when an expression asks
 * for it. Method parameters come first, so that {@code #principal} is the parameter of
 * that name where there is one.
 */
public final class CallContext extends MethodBasedEvaluationContext {

	private final Caller caller;

	CallContext(Method method, Object target, Object[] args, Caller caller, ParameterNameDiscoverer parameterNames) {
		super(new CallRoot(method, target, args), method, args, parameterNames);
		this.caller = caller;
	}

	/**
	 * The client behind the call.
	 * @return the client
	 */
	public Caller caller() {
		return this.caller;
	}

	@Override
	public @Nullable Object lookupVariable(String name) {
		Object argument = super.lookupVariable(name);
		if (argument != null) {
			return argument;
		}
		return switch (name) {
			case "ip" -> this.caller.ip();
			case "principal" -> this.caller.principal();
			case "request" -> this.caller.request();
			default -> null;
		};
	}

}
