package io.github.ratelimit.expression;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.StandardEvaluationContext;

/**
 * Parses expressions, once, and prepares the context in which they are evaluated for each
 * call. Thread-safe.
 */
public final class Expressions {

	private final SpelExpressionParser parser = new SpelExpressionParser();

	private final ParameterNameDiscoverer parameterNames = new DefaultParameterNameDiscoverer();

	/** Holds what all calls share, such as the caches of resolved properties. */
	private final StandardEvaluationContext shared = new StandardEvaluationContext();

	/**
	 * Creates the parser.
	 * @param beanFactory the beans that {@code @name} refers to
	 */
	public Expressions(BeanFactory beanFactory) {
		this.shared.setBeanResolver(new BeanFactoryResolver(beanFactory));
	}

	/**
	 * Parses an expression and checks its variables.
	 * @param text the expression
	 * @param method a method whose parameters the expression may use
	 * @return the expression
	 * @throws IllegalArgumentException if the expression cannot be parsed, or cannot be
	 * right for the method
	 */
	public SpelExpression parse(String text, Method method) {
		SpelExpression expression;
		try {
			expression = this.parser.parseRaw(text);
		}
		catch (ParseException | IllegalStateException | IllegalArgumentException ex) {
			throw new IllegalArgumentException("\"" + text + "\" is not a valid SpEL expression: " + ex.getMessage(),
					ex);
		}
		new VariableCheck(text, method, parameterNames(method)).check(expression);
		return expression;
	}

	/**
	 * The context of one call.
	 * @param method the called method, of the target class
	 * @param target the called object
	 * @param args the arguments
	 * @param caller the client behind the call
	 * @return a context for this call and this thread
	 */
	public CallContext context(Method method, Object target, Object[] args, Caller caller) {
		CallContext context = new CallContext(method, target, args, caller, this.parameterNames);
		this.shared.applyDelegatesTo(context);
		return context;
	}

	private String @Nullable [] parameterNames(Method method) {
		@Nullable String @Nullable [] names = this.parameterNames.getParameterNames(method);
		if (names == null) {
			return null;
		}
		String[] known = new String[names.length];
		for (int i = 0; i < known.length; i++) {
			String name = names[i];
			known[i] = (name != null) ? name : "";
		}
		return known;
	}

}
