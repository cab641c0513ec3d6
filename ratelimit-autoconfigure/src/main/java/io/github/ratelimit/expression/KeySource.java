package io.github.ratelimit.expression;

import java.lang.reflect.Method;
import java.security.Principal;
import java.util.Locale;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * One place where a key can come from.
 *
 * @param kind what tells keys of this source from those of others; without a colon, or
 * ended by the value's own
 * @param reader reads the value from a call
 */
record KeySource(String kind, Function<CallContext, @Nullable String> reader) {

	private static final String HEADER = "header:";

	private static final String COOKIE = "cookie:";

	static KeySource parse(String text, Method method, Expressions expressions) {
		if (text.startsWith(HEADER)) {
			String name = name(text, HEADER);
			return new KeySource(HEADER + name.toLowerCase(Locale.ROOT), (call) -> call.caller().header(name));
		}
		if (text.startsWith(COOKIE)) {
			String name = name(text, COOKIE);
			return new KeySource(COOKIE + name, (call) -> call.caller().cookie(name));
		}
		return switch (text) {
			case "" -> throw new IllegalArgumentException("a key must not be empty");
			case "global" -> new KeySource("global", (call) -> "all");
			case "ip" -> new KeySource("ip", (call) -> call.caller().ip());
			case "principal" -> new KeySource("principal", (call) -> {
				Principal principal = call.caller().principal();
				return (principal != null) ? principal.getName() : null;
			});
			default -> new KeySource("expression", new SpelKey(expressions.parse(text, method))::value);
		};
	}

	KeySource withKind(String kind) {
		return new KeySource(kind, this.reader);
	}

	@Nullable String value(CallContext call) {
		return this.reader.apply(call);
	}

	/** A name is a token of RFC 9110, so that it holds no colon. */
	private static String name(String text, String form) {
		String name = text.substring(form.length()).strip();
		if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
			throw new IllegalArgumentException("\"" + text + "\" needs the name of a " + form.replace(":", "")
					+ ", as in \"" + form + "X-Api-Key\"");
		}
		return name;
	}

}
