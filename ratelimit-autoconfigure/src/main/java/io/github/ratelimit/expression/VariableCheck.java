package io.github.ratelimit.expression;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.CompoundExpression;
import org.springframework.expression.spel.ast.FunctionReference;
import org.springframework.expression.spel.ast.MethodReference;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.ast.Projection;
import org.springframework.expression.spel.ast.Selection;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.util.StringUtils;

/**
 * Finds the variables that no call will ever have.
 */
final class VariableCheck {

	private static final Set<String> BUILT_IN = Set.of("root", "this", "ip", "principal", "request");

	private static final Set<String> ROOT_PROPERTIES = Set.of("method", "target", "args");

	private final String text;

	private final Method method;

	private final Set<String> parameters = new LinkedHashSet<>();

	private final boolean namesKnown;

	VariableCheck(String text, Method method, String @Nullable [] parameterNames) {
		this.text = text;
		this.method = method;
		this.namesKnown = parameterNames != null || method.getParameterCount() == 0;
		if (parameterNames != null) {
			this.parameters.addAll(Arrays.asList(parameterNames));
		}
	}

	void check(SpelExpression expression) {
		check(expression.getAST(), true);
	}

	/**
	 * {@code onRoot}: whether a bare name at this place is a property of the root object.
	 */
	private void check(SpelNode node, boolean onRoot) {
		if (node instanceof VariableReference || node instanceof FunctionReference) {
			checkVariable(node.toStringAST().substring(1).replaceFirst("\\(.*", ""));
		}
		else if (node instanceof PropertyOrFieldReference property && onRoot) {
			checkRootProperty(property.getName());
		}
		else if (node instanceof MethodReference call && onRoot) {
			checkRootMethod(call.getName());
		}
		for (int i = 0; i < node.getChildCount(); i++) {
			boolean first = i == 0 || !(node instanceof CompoundExpression);
			boolean rebinds = node instanceof Projection || node instanceof Selection;
			check(node.getChild(i), onRoot && first && !rebinds);
		}
	}

	private void checkVariable(String name) {
		if (name.equals("ip") && this.parameters.contains(name)) {
			throw new IllegalArgumentException("\"" + this.text
					+ "\" is ambiguous: #ip is the address of the client, but "
					+ "the method has a parameter of that name; rename the parameter, or write #p" + position(name));
		}
		if (BUILT_IN.contains(name) || this.parameters.contains(name) || isPosition(name)) {
			return;
		}
		throw new IllegalArgumentException(
				"\"" + this.text + "\" uses the variable #" + name + ", which does not exist. "
						+ (this.namesKnown ? "Known are " + known()
								: "The names of the method's parameters are not in the class "
										+ "file: compile with -parameters, or use #p0, #p1 and so on"));
	}

	private void checkRootProperty(String name) {
		if (!ROOT_PROPERTIES.contains(name)) {
			throw new IllegalArgumentException(
					"\"" + this.text + "\" uses the name " + name + ", which means nothing here. "
							+ (this.parameters.contains(name) ? "Did you mean #" + name + "? " : "") + "Known are "
							+ known() + "; as short forms ip, principal, header:<name>, cookie:<name> and global");
		}
	}

	private void checkRootMethod(String name) {
		if (ROOT_PROPERTIES.stream().noneMatch((property) -> name.equals("get" + StringUtils.capitalize(property)))) {
			throw new IllegalArgumentException(
					"\"" + this.text + "\" calls " + name + "(), which means nothing here. Write the object before it, "
							+ "as in @bean." + name + "(). Known are " + known());
		}
	}

	private boolean isPosition(String name) {
		if (!name.matches("[ap][0-9]{1,3}")) {
			return false;
		}
		return Integer.parseInt(name.substring(1)) < this.method.getParameterCount();
	}

	private int position(String name) {
		return Arrays.asList(this.parameters.toArray()).indexOf(name);
	}

	private String known() {
		Set<String> names = new LinkedHashSet<>();
		this.parameters.forEach((parameter) -> names.add("#" + parameter));
		names.addAll(Arrays.asList("#ip", "#principal", "#request", "#root.method", "#root.target", "#root.args"));
		return String.join(", ", names) + " and @beans";
	}

}
