package io.github.ratelimit.expression;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Whom a call is charged to: the first of several sources that has a value.
 *
 * @param constantPart the part that is an expression with the same value for every call,
 * or null; {@code global} is none
 */
public record KeyExpression(String text, List<KeySource> sources, @Nullable String constantPart) {

	public KeyExpression {
		sources = List.copyOf(sources);
	}

	/**
	 * Parses a key.
	 * @param text short forms, names of resolvers and expressions, separated by commas
	 * @param method the method whose calls are charged; null for a route
	 * @throws IllegalArgumentException if a part is none of these, or no expression that
	 * can work
	 */
	public static KeyExpression parse(String text, @Nullable Method method, Expressions expressions) {
		List<KeySource> sources = new ArrayList<>();
		Set<String> kinds = new HashSet<>();
		String constantPart = null;
		for (String part : split(text)) {
			KeySource source = KeySource.parse(part, method, expressions);
			// Two expressions are two kinds: the user 42 is not the tenant 42.
			boolean first = kinds.add(source.kind());
			sources.add(first ? source : source.withKind(source.kind() + '#' + (sources.size() + 1)));
			constantPart = source.needs().constant() ? part : constantPart;
		}
		return new KeyExpression(text, sources, constantPart);
	}

	/**
	 * Splits at the commas outside of brackets and quotes. No SpEL expression has such
	 * commas.
	 */
	private static List<String> split(String text) {
		List<String> parts = new ArrayList<>();
		int depth = 0;
		int start = 0;
		char quote = 0;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (quote != 0) {
				quote = (c == quote) ? 0 : quote;
			}
			else if (c == '\'' || c == '"') {
				quote = c;
			}
			else if ("([{".indexOf(c) >= 0) {
				depth++;
			}
			else if (")]}".indexOf(c) >= 0) {
				depth--;
			}
			else if (c == ',' && depth == 0) {
				parts.add(text.substring(start, i).strip());
				start = i + 1;
			}
		}
		parts.add(text.substring(start).strip());
		return parts;
	}

	/** Null if no source has a value that is not blank. */
	public @Nullable ResolvedKey resolve(CallContext call) {
		for (KeySource source : this.sources) {
			String value = source.value(call);
			if (value != null) {
				return new ResolvedKey(source.kind(), value);
			}
		}
		return null;
	}

	/** The kinds of all sources, in their order. */
	public List<String> kinds() {
		return this.sources.stream().map(KeySource::kind).toList();
	}

	/** The kind of the first source, which is that of bare keys in code. */
	public String kind() {
		return this.sources.get(0).kind();
	}

	/**
	 * Whether it can only be resolved once the arguments of the method are there. Asks
	 * resolver beans, so it must not be called while beans are being created.
	 */
	public boolean needsArguments() {
		return this.sources.stream().anyMatch(KeySource::needsArguments);
	}

	/** Whether it depends on who is logged in, as far as its text tells. */
	public boolean needsPrincipal() {
		return this.sources.stream().anyMatch((source) -> source.needs().principal());
	}

	/** Whether it never has a value outside of a web request, as its text tells. */
	public boolean needsRequest() {
		return this.sources.stream().allMatch((source) -> source.needs().request());
	}

	/** The indices of the parameters that it names. */
	public Stream<Integer> parameters() {
		return this.sources.stream().flatMap((source) -> source.needs().parameters().stream());
	}

	@Override
	public String toString() {
		return this.text;
	}

}
