package io.github.ratelimit.expression;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.expression.BeanResolver;
import org.springframework.expression.ConstructorResolver;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.IndexAccessor;
import org.springframework.expression.MethodResolver;
import org.springframework.expression.OperatorOverloader;
import org.springframework.expression.PropertyAccessor;
import org.springframework.expression.TypeComparator;
import org.springframework.expression.TypeConverter;
import org.springframework.expression.TypeLocator;

/**
 * What all calls share of a context, so that a call whose expressions ask for none of it
 * does not pay for it. Only what an expression assigns belongs to the call.
 */
abstract class SharedEvaluationContext implements EvaluationContext {

	private final Expressions expressions;

	private @Nullable Map<String, Object> assigned;

	SharedEvaluationContext(Expressions expressions) {
		this.expressions = expressions;
	}

	final Expressions expressions() {
		return this.expressions;
	}

	private EvaluationContext shared() {
		return this.expressions.shared();
	}

	@Override
	public final void setVariable(String name, @Nullable Object value) {
		Map<String, Object> variables = (this.assigned != null) ? this.assigned : new HashMap<>();
		this.assigned = variables;
		if (value != null) {
			variables.put(name, value);
		}
		else {
			variables.remove(name);
		}
	}

	@Override
	public @Nullable Object lookupVariable(String name) {
		return (this.assigned != null) ? this.assigned.get(name) : null;
	}

	@Override
	public final List<PropertyAccessor> getPropertyAccessors() {
		return shared().getPropertyAccessors();
	}

	@Override
	public final List<IndexAccessor> getIndexAccessors() {
		return shared().getIndexAccessors();
	}

	@Override
	public final List<ConstructorResolver> getConstructorResolvers() {
		return shared().getConstructorResolvers();
	}

	@Override
	public final List<MethodResolver> getMethodResolvers() {
		return shared().getMethodResolvers();
	}

	@Override
	public final @Nullable BeanResolver getBeanResolver() {
		return shared().getBeanResolver();
	}

	@Override
	public final TypeLocator getTypeLocator() {
		return shared().getTypeLocator();
	}

	@Override
	public final TypeConverter getTypeConverter() {
		return shared().getTypeConverter();
	}

	@Override
	public final TypeComparator getTypeComparator() {
		return shared().getTypeComparator();
	}

	@Override
	public final OperatorOverloader getOperatorOverloader() {
		return shared().getOperatorOverloader();
	}

}
