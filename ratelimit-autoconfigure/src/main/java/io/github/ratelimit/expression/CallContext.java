package io.github.ratelimit.expression;

import java.lang.reflect.Method;
import java.security.Principal;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.expression.TypedValue;

import io.github.ratelimit.RateLimitCall;
import io.github.ratelimit.caller.Caller;

/**
 * One call, as expressions and key resolvers see it. A variable is looked up only when an
 * expression asks for it. A method parameter of the same name comes first, unless it is
 * null. Belongs to one thread at a time.
 */
public final class CallContext extends SharedEvaluationContext implements RateLimitCall {

	private final Caller caller;

	private final @Nullable Method method;

	private final @Nullable Object target;

	private final Object @Nullable [] arguments;

	private @Nullable Principal principal;

	private @Nullable Integer status;

	private boolean key;

	CallContext(@Nullable Method method, @Nullable Object target, Object @Nullable [] arguments, Caller caller,
			Expressions expressions) {
		super(expressions);
		this.caller = caller;
		this.method = method;
		this.target = target;
		this.arguments = arguments;
	}

	public Caller caller() {
		return this.caller;
	}

	/** Adds the HTTP status of the response, which becomes {@code #status}. */
	public CallContext withStatus(int status) {
		this.status = status;
		return this;
	}

	/** Keeps the principal, whom Spring Security forgets before the response is known. */
	public void keepPrincipal() {
		this.principal = this.caller.principal();
	}

	/** The value of an expression in a key, where addresses are those of networks. */
	@Nullable Object evaluateKey(CallExpression expression) {
		this.key = true;
		try {
			return expression.evaluate(this);
		}
		finally {
			this.key = false;
		}
	}

	@Override
	public TypedValue getRootObject() {
		return (this.method != null) ? new TypedValue(new CallRoot(this.method, this.target, this.arguments))
				: TypedValue.NULL;
	}

	@Override
	public @Nullable Object lookupVariable(String name) {
		Object argument = (this.method != null && this.arguments != null)
				? expressions().argument(this.method, this.arguments, name) : null;
		if (argument != null) {
			return argument;
		}
		return switch (name) {
			case "ip" -> this.key ? network() : ip();
			case "principal" -> principal();
			case "request" -> request();
			case "status" -> this.status;
			case "response" -> (this.status != null) ? this.caller.response() : null;
			default -> super.lookupVariable(name);
		};
	}

	@Override
	public @Nullable String ip() {
		return this.caller.ip();
	}

	@Override
	public @Nullable String network() {
		return this.caller.network();
	}

	@Override
	public @Nullable Principal principal() {
		return (this.principal != null) ? this.principal : this.caller.principal();
	}

	@Override
	public @Nullable String header(String name) {
		return this.caller.header(name);
	}

	@Override
	public @Nullable String cookie(String name) {
		return this.caller.cookie(name);
	}

	@Override
	public @Nullable Object request() {
		return this.caller.request();
	}

	@Override
	public @Nullable Method method() {
		return this.method;
	}

	@Override
	public List<@Nullable Object> arguments() {
		if (this.arguments == null) {
			throw new IllegalStateException("The call is decided before its method has arguments. A "
					+ "RateLimitKeyResolver that asks for them must override needsArguments() to return true, and is "
					+ "no key for routes");
		}
		return Collections.unmodifiableList(Arrays.asList(this.arguments.clone()));
	}

}
