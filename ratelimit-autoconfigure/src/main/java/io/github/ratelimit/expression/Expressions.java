package io.github.ratelimit.expression;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.KotlinDetector;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.StandardEvaluationContext;
import org.springframework.util.function.SingletonSupplier;

import io.github.ratelimit.caller.Caller;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitCheckException;

/**
 * Parses expressions, and makes the context in which they are evaluated for one call.
 * Thread-safe.
 */
public final class Expressions {

	private final SpelExpressionParser parser = new SpelExpressionParser();

	private final ParameterNameDiscoverer parameterNames = new DefaultParameterNameDiscoverer();

	/** Holds what all calls share, such as the caches of resolved properties. */
	private final StandardEvaluationContext shared = new StandardEvaluationContext();

	private final ListableBeanFactory beans;

	/** The positions of the parameters of limited methods, by all their names. */
	private final Map<Method, Map<String, Integer>> positions = new ConcurrentHashMap<>();

	public Expressions(ListableBeanFactory beans) {
		this.beans = beans;
		this.shared.setBeanResolver(new BeanFactoryResolver(beans));
		// Has it make what it would else make later, for one thread alone.
		this.shared.applyDelegatesTo(new StandardEvaluationContext());
	}

	/**
	 * Parses an expression and checks what it uses.
	 * @param method the limited method; null for a route, which has none
	 * @param answered whether the response is known when the expression is evaluated, so
	 * that there is a {@code #status}
	 * @throws RateLimitCheckException if it cannot be parsed, or cannot be right where it
	 * stands
	 */
	public CallExpression parse(String text, @Nullable Method method, boolean answered) {
		SpelExpression expression;
		try {
			expression = this.parser.parseRaw(text);
		}
		catch (ParseException | IllegalStateException | IllegalArgumentException ex) {
			throw new RateLimitCheckException(RateLimitCheck.EXPRESSION_INVALID,
					"\"" + text + "\" is not a valid SpEL expression: " + ex.getMessage());
		}
		@Nullable String @Nullable [] names = (method != null) ? this.parameterNames.getParameterNames(method) : null;
		return new CallExpression(expression,
				new ExpressionInspector(text, method, answered, names, this.beans).inspect(expression.getAST()));
	}

	/**
	 * The context of one call on this thread.
	 * @param method the called method, of the target class; null if a route is limited
	 * @param arguments null if they are not known yet
	 */
	public CallContext context(@Nullable Method method, @Nullable Object target, Object @Nullable [] arguments,
			Caller caller) {
		return new CallContext(method, target, arguments, caller, this);
	}

	EvaluationContext shared() {
		return this.shared;
	}

	/** The argument of that name; null also if there is none. */
	@Nullable Object argument(Method method, Object[] arguments, String name) {
		Map<String, Integer> known = this.positions.get(method);
		if (known == null) {
			known = this.positions.computeIfAbsent(method, this::positions);
		}
		Integer position = known.get(name);
		return (position != null && position < arguments.length) ? arguments[position] : null;
	}

	/**
	 * By name and by position, as in Spring's own annotations. What Kotlin adds to the
	 * parameters of a suspending function is none.
	 */
	private Map<String, Integer> positions(Method method) {
		@Nullable String @Nullable [] names = this.parameterNames.getParameterNames(method);
		int count = method.getParameterCount() - (KotlinDetector.isSuspendingFunction(method) ? 1 : 0);
		Map<String, Integer> known = new HashMap<>();
		for (int i = 0; i < count; i++) {
			known.put("a" + i, i);
			known.put("p" + i, i);
			if (names != null && i < names.length && names[i] != null) {
				known.put(names[i], i);
			}
		}
		return known;
	}

	/** The bean that a key is named after. */
	<T> @Nullable Supplier<T> bean(String name, Class<T> type) {
		return (this.beans.containsBean(name) && this.beans.isTypeMatch(name, type))
				? SingletonSupplier.of(() -> this.beans.getBean(name, type)) : null;
	}

	/** The names of all beans of a type, sorted. */
	List<String> namesOf(Class<?> type) {
		return Stream.of(this.beans.getBeanNamesForType(type, true, false)).sorted().toList();
	}

}
