package io.github.ratelimit.check;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Names in properties. Spring Boot compares them by their letters and digits, in upper or
 * lower case, since the names of environment variables have no others. Letters that they
 * cannot have, those of other alphabets, tell names apart.
 */
public final class RelaxedName {

	private static final Pattern IGNORED = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]");

	private RelaxedName() {
	}

	/** Whether a property of one name is one of the other name too. */
	public static boolean same(String name, String other) {
		String uniform = uniform(name);
		return !uniform.isEmpty() && uniform.equals(uniform(other));
	}

	/**
	 * The value of a name, or else that of the other spellings of the name, if they have
	 * one alone; null if there is none.
	 */
	public static <T> @Nullable T find(Map<String, T> values, String name) {
		T exact = values.get(name);
		if (exact != null) {
			return exact;
		}
		List<T> alike = values.entrySet()
			.stream()
			.filter((entry) -> same(entry.getKey(), name))
			.map(Map.Entry::getValue)
			.distinct()
			.toList();
		return (alike.size() == 1) ? alike.get(0) : null;
	}

	private static String uniform(String name) {
		return IGNORED.matcher(name).replaceAll("").toLowerCase(Locale.ROOT);
	}

}
