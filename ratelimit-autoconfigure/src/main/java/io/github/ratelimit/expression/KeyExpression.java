package io.github.ratelimit.expression;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Whom a call is charged to: the first of several sources that has a value. Immutable.
 */
public final class KeyExpression {

	private final String text;

	private final List<KeySource> sources;

	private final @Nullable String constantPart;

	private KeyExpression(String text, List<KeySource> sources, @Nullable String constantPart) {
		this.text = text;
		this.sources = List.copyOf(sources);
		this.constantPart = constantPart;
	}

	/**
	 * Parses a key.
	 * @param text short forms, names of resolvers and expressions, separated by commas
	 * @param method the method whose calls are charged; null for a route
	 * @param expressions the parser of expressions
	 * @return the key
	 * @throws IllegalArgumentException if a part is none of these, or no expression that
	 * can work
	 */
	public static KeyExpression parse(String text, @Nullable Method method, Expressions expressions) {
		List<KeySource> sources = new ArrayList<>();
		Set<String> kinds = new HashSet<>();
		String constantPart = null;
		for (String part : TopLevelCommas.split(text)) {
			KeySource source = KeySource.parse(part, method, expressions);
			// Two expressions are two kinds: the user 42 is not the tenant 42.
			boolean first = kinds.add(source.kind());
			sources.add(first ? source : source.withKind(source.kind() + '#' + (sources.size() + 1)));
			constantPart = source.needs().constant() ? part : constantPart;
		}
		return new KeyExpression(text, sources, constantPart);
	}

	/**
	 * Finds whom a call is charged to.
	 * @param call the call
	 * @return the key, or null if no source has a value that is not blank
	 */
	public @Nullable ResolvedKey resolve(CallContext call) {
		for (KeySource source : this.sources) {
			String value = source.value(call);
			if (value != null) {
				return new ResolvedKey(source.kind(), value);
			}
		}
		return null;
	}

	/**
	 * The kind of the first source, which is that of bare keys in code.
	 * @return such as {@code ip}
	 */
	public String kind() {
		return this.sources.get(0).kind();
	}

	/**
	 * Whether the key depends on arguments of the method. Asks resolver beans, so it must
	 * not be called while beans are being created.
	 * @return whether it can only be resolved once they are there
	 */
	public boolean needsArguments() {
		return this.sources.stream().anyMatch(KeySource::needsArguments);
	}

	/**
	 * Whether the key depends on who is logged in, as far as its text tells.
	 * @return whether it can only be resolved once that is known
	 */
	public boolean needsPrincipal() {
		return this.sources.stream().anyMatch((source) -> source.needs().principal());
	}

	/**
	 * Whether the key never has a value outside of a web request, as far as its text
	 * tells.
	 * @return whether all of its sources ask for the request
	 */
	public boolean needsRequest() {
		return this.sources.stream().allMatch((source) -> source.needs().request());
	}

	/**
	 * The parameters of the method that the key names.
	 * @return their indices
	 */
	public Set<Integer> parameters() {
		return this.sources.stream()
			.flatMap((source) -> source.needs().parameters().stream())
			.collect(Collectors.toUnmodifiableSet());
	}

	/**
	 * The part of the key that is an expression with the same value for every call.
	 * @return its text, or null if there is no such part; {@code global} is none
	 */
	public @Nullable String constantPart() {
		return this.constantPart;
	}

	@Override
	public String toString() {
		return this.text;
	}

}
