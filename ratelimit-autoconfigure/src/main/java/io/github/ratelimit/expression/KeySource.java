package io.github.ratelimit.expression;

import java.lang.reflect.Method;
import java.security.Principal;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.expression.spel.ast.BeanReference;
import org.springframework.util.function.SingletonSupplier;

import io.github.ratelimit.core.KeyNormalizer;
import io.github.ratelimit.RateLimitKeyResolver;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitCheckException;

/**
 * One part of a key: a short form, a resolver bean or an expression.
 *
 * @param kind such as {@code ip} or {@code header:x-api-key}, so that equal values of two
 * sources are two keys
 * @param reader reads the value from a call
 * @param needs what the value depends on
 * @param resolverNeedsArguments whether a resolver bean says that it needs arguments
 */
record KeySource(String kind, Function<CallContext, @Nullable String> reader, ExpressionNeeds needs,
		BooleanSupplier resolverNeedsArguments) {

	private static final String HEADER = "header:";

	private static final String COOKIE = "cookie:";

	private static final Set<String> SHORT_FORMS = Set.of("ip", "principal", "global");

	private static final Set<String> OBJECTS = Set.of("#request", "#root", "#this", "#root.target", "#root.method",
			"target", "method");

	private static final Pattern NAME_OF_BEAN = Pattern.compile("@?[A-Za-z_$][A-Za-z0-9_$]*");

	static KeySource parse(String text, @Nullable Method method, Expressions expressions) {
		if (text.startsWith(HEADER)) {
			String name = name(text, HEADER);
			return ofRequest(HEADER + name.toLowerCase(Locale.ROOT), (call) -> call.header(name));
		}
		if (text.startsWith(COOKIE)) {
			String name = name(text, COOKIE);
			return ofRequest(COOKIE + name, (call) -> call.cookie(name));
		}
		if (SHORT_FORMS.contains(text) && expressions.bean(text, RateLimitKeyResolver.class) != null) {
			throw new RateLimitCheckException(RateLimitCheck.KEY_RESOLVER_UNKNOWN,
					"the RateLimitKeyResolver bean \"" + text + "\" can never be asked, because \"" + text
							+ "\" has a meaning of its own; give it another name");
		}
		return switch (text) {
			case "" -> throw invalid("a key must not be empty");
			case "global" -> of("global", ExpressionNeeds.NOTHING, (call) -> "global");
			case "ip" -> ofRequest("ip", CallContext::network);
			case "principal" -> of("principal", ExpressionNeeds.PRINCIPAL, (call) -> {
				Principal principal = call.principal();
				return (principal != null) ? principal.getName() : null;
			});
			default -> named(text, method, expressions);
		};
	}

	private static KeySource named(String text, @Nullable Method method, Expressions expressions) {
		String name = text.replaceFirst("^@", "");
		Supplier<RateLimitKeyResolver> resolver = expressions.bean(name, RateLimitKeyResolver.class);
		if (resolver != null) {
			return new KeySource("resolver:" + name, (call) -> {
				String answer = resolver.get().resolve(call);
				return (answer != null && answer.equals(call.ip())) ? call.network() : answer;
			}, ExpressionNeeds.NOTHING, SingletonSupplier.of(() -> resolver.get().needsArguments())::obtain);
		}
		CallExpression expression = expression(text, method, expressions);
		return of("expression", expression.needs(), new SpelKey(expression)::value);
	}

	private static CallExpression expression(String text, @Nullable Method method, Expressions expressions) {
		try {
			CallExpression expression = expressions.parse(text, method, false);
			checkYieldsNoObject(expression);
			return expression;
		}
		catch (RateLimitCheckException ex) {
			if (NAME_OF_BEAN.matcher(text).matches() && ex.check() == RateLimitCheck.EXPRESSION_INVALID) {
				throw new RateLimitCheckException(RateLimitCheck.KEY_RESOLVER_UNKNOWN, ex.getMessage()
						+ ". RateLimitKeyResolver beans are " + expressions.namesOf(RateLimitKeyResolver.class));
			}
			throw ex;
		}
	}

	private static void checkYieldsNoObject(CallExpression expression) {
		if (OBJECTS.contains(expression.root().toStringAST().replace("?.", "."))) {
			throw new RateLimitCheckException(RateLimitCheck.KEY_YIELDS_OBJECT,
					"\"" + expression + "\" yields a whole object, which is not who is charged. Name one of its "
							+ "properties, as in \"#request.getHeader('X-Api-Key')\"");
		}
		if (expression.root() instanceof BeanReference) {
			throw new RateLimitCheckException(RateLimitCheck.KEY_RESOLVER_UNKNOWN, "the bean \"" + expression
					+ "\" is no RateLimitKeyResolver. Call one of its methods, as in \"" + expression + ".of(#name)\"");
		}
	}

	private static KeySource ofRequest(String kind, Function<CallContext, @Nullable String> reader) {
		return of(kind, ExpressionNeeds.REQUEST, reader);
	}

	private static KeySource of(String kind, ExpressionNeeds needs, Function<CallContext, @Nullable String> reader) {
		return new KeySource(kind, reader, needs, () -> false);
	}

	KeySource withKind(String kind) {
		return new KeySource(kind, this.reader, this.needs, this.resolverNeedsArguments);
	}

	boolean needsArguments() {
		return this.needs.arguments() || this.resolverNeedsArguments.getAsBoolean();
	}

	/** The value in its normal form, or null if there is none or it is blank. */
	@Nullable String value(CallContext call) {
		String value = this.reader.apply(call);
		return (value != null) ? KeyNormalizer.normalize(value) : null;
	}

	/** A name is a token of RFC 9110: with a colon in it, two kinds could be alike. */
	private static String name(String text, String form) {
		String name = text.substring(form.length()).strip();
		if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
			throw invalid("\"" + text + "\" needs the name of a " + form.replace(":", "") + ", as in \"" + form
					+ "X-Api-Key\"");
		}
		return name;
	}

	private static RateLimitCheckException invalid(String message) {
		return new RateLimitCheckException(RateLimitCheck.EXPRESSION_INVALID, message);
	}

}
