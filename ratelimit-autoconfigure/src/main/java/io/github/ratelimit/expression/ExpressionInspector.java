package io.github.ratelimit.expression;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.BeanReference;
import org.springframework.expression.spel.ast.CompoundExpression;
import org.springframework.expression.spel.ast.ConstructorReference;
import org.springframework.expression.spel.ast.FunctionReference;
import org.springframework.expression.spel.ast.MethodReference;
import org.springframework.expression.spel.ast.Projection;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.ast.Selection;
import org.springframework.expression.spel.ast.TypeReference;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.util.StringUtils;

import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitCheckException;

/**
 * Finds what an expression needs of a call, and refuses names that no call has.
 */
final class ExpressionInspector {

	private static final Set<String> ROOT_PROPERTIES = Set.of("method", "target", "args");

	private static final Set<String> OF_REQUEST = Set.of("request", "ip");

	private static final Set<String> PRINCIPAL_OF_REQUEST = Set.of("userPrincipal", "remoteUser", "isUserInRole");

	/** They may read the body, and so may only be asked when the arguments are bound. */
	private static final Set<String> BODY_OF_REQUEST = Set.of("parameter", "parameterMap", "parameterNames",
			"parameterValues", "part", "parts", "reader", "inputStream");

	/** Known when the call is over. */
	private static final Set<String> OF_THE_RESPONSE = Set.of("status", "response");

	private final String text;

	private final @Nullable Method method;

	private final boolean answered;

	private final List<String> parameterNames;

	private final boolean namesKnown;

	private final BeanFactory beans;

	private final Set<Integer> parameters = new HashSet<>();

	private boolean allArguments;

	private boolean principal;

	private boolean constant = true;

	ExpressionInspector(String text, @Nullable Method method, boolean answered,
			@Nullable String @Nullable [] parameterNames, BeanFactory beans) {
		this.text = text;
		this.method = method;
		this.answered = answered;
		this.parameterNames = (parameterNames != null)
				? Stream.of(parameterNames).map((name) -> Objects.requireNonNullElse(name, "")).toList() : List.of();
		this.namesKnown = parameterNames != null || method == null || method.getParameterCount() == 0;
		this.beans = beans;
	}

	ExpressionNeeds inspect(SpelNode root) {
		inspect(root, true, null);
		return new ExpressionNeeds(this.parameters, this.allArguments, this.principal,
				WithoutRequest.hasNoValue(root, this::isOfRequest), this.constant);
	}

	private boolean isOfRequest(String variable) {
		return OF_REQUEST.contains(variable) && !this.parameterNames.contains(variable);
	}

	/**
	 * {@code onRoot}: whether a bare name at this place is a property of the root object;
	 * {@code next}: what is asked of the value of the node.
	 */
	private void inspect(SpelNode node, boolean onRoot, @Nullable SpelNode next) {
		if (node instanceof VariableReference || node instanceof FunctionReference) {
			variable(node.toStringAST().substring(1).replaceFirst("\\(.*", ""), nameOf(next));
		}
		else if (node instanceof PropertyOrFieldReference property && onRoot) {
			rootProperty(property.getName());
		}
		else if (node instanceof MethodReference call && onRoot) {
			rootMethod(call.getName());
		}
		else if (node instanceof BeanReference) {
			bean(node.toStringAST().replaceAll("^[@&]|'", ""));
		}
		this.constant &= !(node instanceof TypeReference || node instanceof ConstructorReference);
		for (int i = 0; i < node.getChildCount(); i++) {
			boolean compound = node instanceof CompoundExpression;
			boolean rebinds = node instanceof Projection || node instanceof Selection;
			inspect(node.getChild(i), onRoot && (i == 0 || !compound) && !rebinds,
					(compound && i + 1 < node.getChildCount()) ? node.getChild(i + 1) : null);
		}
	}

	private void variable(String name, String next) {
		this.constant = false;
		int parameter = this.parameterNames.indexOf(name);
		boolean ofResponse = this.answered && OF_THE_RESPONSE.contains(name);
		if (parameter >= 0 && (ofResponse || name.equals("ip"))) {
			throw invalid("is ambiguous: #" + name
					+ (ofResponse ? " belongs to the response" : " is the address of the client")
					+ ", but the method has a parameter of that name, which clients might choose; rename the parameter, "
					+ "or write #p" + parameter);
		}
		if (parameter < 0) {
			parameter = position(name);
		}
		if (parameter >= 0) {
			this.parameters.add(parameter);
			return;
		}
		switch (name) {
			case "root", "this" -> root(next);
			case "principal" -> this.principal = true;
			case "request" -> {
				this.principal |= PRINCIPAL_OF_REQUEST.contains(next);
				this.allArguments |= this.method != null && BODY_OF_REQUEST.contains(next);
			}
			case "ip" -> {
			}
			default -> {
				if (!ofResponse) {
					throw unknown(name);
				}
			}
		}
	}

	private void root(String property) {
		this.constant = false;
		requireMethod("the root object");
		this.allArguments |= !property.equals("method") && !property.equals("target");
	}

	private void rootProperty(String name) {
		if (!ROOT_PROPERTIES.contains(name)) {
			throw invalid("uses the name " + name + ", which means nothing here. "
					+ (this.parameterNames.contains(name) ? "Did you mean #" + name + "? " : "") + "Known are "
					+ known()
					+ "; as short forms ip, principal, header:<name>, cookie:<name> and global; and the names "
					+ "of RateLimitKeyResolver beans");
		}
		root(name);
	}

	private void rootMethod(String name) {
		String property = StringUtils.uncapitalize(name.replaceFirst("^get", ""));
		if (!ROOT_PROPERTIES.contains(property) || !name.startsWith("get")) {
			throw invalid("calls " + name + "(), which means nothing here. Write the object before it, as in @bean."
					+ name + "(). Known are " + known());
		}
		root(property);
	}

	private void bean(String name) {
		this.constant = false;
		if (!this.beans.containsBean(name)) {
			throw invalid("names the bean @" + name + ", which does not exist");
		}
	}

	private void requireMethod(String what) {
		if (this.method == null) {
			throw new RateLimitCheckException(RateLimitCheck.ROUTE_NEEDS_METHOD,
					'"' + this.text + "\" uses " + what + ", but a route has no method. Known are " + known());
		}
	}

	/** {@code #p0} and {@code #a0} are the first parameter; -1 for other names. */
	private int position(String name) {
		if (this.method == null || !name.matches("[ap][0-9]{1,3}")) {
			return -1;
		}
		int position = Integer.parseInt(name.substring(1));
		return (position < this.method.getParameterCount()) ? position : -1;
	}

	private RateLimitCheckException unknown(String name) {
		requireMethod("the variable #" + name);
		return invalid("uses the variable #" + name + ", which does not exist. "
				+ (this.namesKnown ? "Known are " + known() : "The names of the method's parameters are not in the "
						+ "class file: compile with -parameters, or use #p0, #p1 and so on"));
	}

	private RateLimitCheckException invalid(String what) {
		return new RateLimitCheckException(RateLimitCheck.EXPRESSION_INVALID, '"' + this.text + "\" " + what);
	}

	private String known() {
		List<String> names = new ArrayList<>();
		this.parameterNames.forEach((parameter) -> names.add("#" + parameter));
		names.addAll(List.of("#ip", "#principal", "#request"));
		if (this.method != null) {
			names.addAll(List.of("#root.method", "#root.target", "#root.args"));
		}
		if (this.answered) {
			names.addAll(List.of("#status", "#response"));
		}
		return String.join(", ", names) + " and @beans";
	}

	private static String nameOf(@Nullable SpelNode node) {
		if (node instanceof PropertyOrFieldReference property) {
			return property.getName();
		}
		return (node instanceof MethodReference call)
				? StringUtils.uncapitalize(call.getName().replaceFirst("^get", "")) : "";
	}

}
