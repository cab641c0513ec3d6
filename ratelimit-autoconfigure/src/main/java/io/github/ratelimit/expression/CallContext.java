package io.github.ratelimit.expression;

import java.lang.reflect.Method;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.spel.SpelEvaluationException;
import org.springframework.expression.spel.SpelMessage;
import org.springframework.expression.spel.standard.SpelExpression;

/**
 * One call, as expressions see it. A variable is looked up only when an expression asks
 * for it. Method parameters come first, so that {@code #principal} is the parameter of
 * that name where there is one.
 */
public final class CallContext extends MethodBasedEvaluationContext {

	private static final Set<SpelMessage> NULL_ON_THE_WAY = Set.of(SpelMessage.PROPERTY_OR_FIELD_NOT_READABLE_ON_NULL,
			SpelMessage.METHOD_CALL_ON_NULL_OBJECT_NOT_ALLOWED, SpelMessage.CANNOT_INDEX_INTO_NULL_VALUE);

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

	/**
	 * Evaluates an expression for this call.
	 * @param expression the expression
	 * @return its value; null also if something on the way to it is null, as the user is
	 * in {@code #user.id} when nobody is logged in
	 */
	public @Nullable Object evaluate(SpelExpression expression) {
		try {
			return expression.getValue(this);
		}
		catch (SpelEvaluationException ex) {
			if (NULL_ON_THE_WAY.contains(ex.getMessageCode())) {
				return null;
			}
			throw ex;
		}
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
