package io.github.ratelimit.expression;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Whom a call is charged to: the first of several sources that has a value. Immutable.
 */
public final class KeyExpression {

	private final String text;

	private final List<KeySource> sources;

	private KeyExpression(String text, List<KeySource> sources) {
		this.text = text;
		this.sources = List.copyOf(sources);
	}

	/**
	 * Parses a key.
	 * @param text short forms and expressions, separated by commas
	 * @param method the method whose calls are charged
	 * @param expressions the parser of expressions
	 * @return the key
	 * @throws IllegalArgumentException if a part is neither a short form nor an
	 * expression that can work
	 */
	public static KeyExpression parse(String text, Method method, Expressions expressions) {
		List<KeySource> sources = new ArrayList<>();
		Set<String> kinds = new HashSet<>();
		for (String part : TopLevelCommas.split(text)) {
			KeySource source = KeySource.parse(part, method, expressions);
			// Two expressions are two kinds: the user 42 is not the tenant 42.
			boolean first = kinds.add(source.kind());
			sources.add(first ? source : source.withKind(source.kind() + '#' + (sources.size() + 1)));
		}
		return new KeyExpression(text, sources);
	}

	/**
	 * Finds whom a call is charged to. The kind of the source is part of the key, so that
	 * a user named {@code 127.0.0.1} is not the client of that address.
	 * @param call the call
	 * @return the key, or null if no source has a value that is not blank
	 */
	public @Nullable String resolve(CallContext call) {
		for (KeySource source : this.sources) {
			String value = source.value(call);
			if (value != null && !value.isBlank()) {
				return source.kind() + ":" + value;
			}
		}
		return null;
	}

	@Override
	public String toString() {
		return this.text;
	}

}
