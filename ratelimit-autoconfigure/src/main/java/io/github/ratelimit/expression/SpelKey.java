package io.github.ratelimit.expression;

import java.lang.reflect.Array;
import java.security.Principal;
import java.util.Collection;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

import io.github.ratelimit.core.KeyNormalizer;

/**
 * Turns the value of an expression into the text of a key. Several values, as of
 * <code>{#tenant, #user.id}</code>, make one key.
 */
record SpelKey(CallExpression expression) {

	/** Whether a class overrides {@code toString()}, which else differs by instance. */
	private static final ClassValue<Boolean> HAS_TEXT = new ClassValue<>() {

		@Override
		protected Boolean computeValue(Class<?> type) {
			return ClassUtils.getMethod(type, "toString").getDeclaringClass() != Object.class;
		}

	};

	@Nullable String value(CallContext call) {
		return text(call.evaluateKey(this.expression));
	}

	private @Nullable String text(@Nullable Object value) {
		if (value == null || value instanceof String) {
			return (String) value;
		}
		if (value instanceof Principal principal) {
			return principal.getName();
		}
		if (value instanceof Optional<?> optional) {
			return text(optional.orElse(null));
		}
		if (value instanceof Collection<?> collection) {
			return joined(collection.toArray());
		}
		if (value.getClass().isArray()) {
			return joined(value);
		}
		if (!HAS_TEXT.get(value.getClass())) {
			throw new IllegalStateException("The key \"" + this.expression + "\" yields a " + value.getClass().getName()
					+ ", which has no toString() and would make every call another key. "
					+ "Name one of its properties, such as its id");
		}
		return value.toString();
	}

	/**
	 * With the length before each part, no two lists give the same key. A missing part
	 * makes the key missing.
	 */
	private @Nullable String joined(Object array) {
		StringBuilder joined = new StringBuilder();
		for (int i = 0; i < Array.getLength(array); i++) {
			String text = text(Array.get(array, i));
			String part = (text != null) ? KeyNormalizer.normalize(text) : null;
			if (part == null) {
				return null;
			}
			joined.append(part.length()).append(':').append(part);
		}
		return joined.toString();
	}

}
