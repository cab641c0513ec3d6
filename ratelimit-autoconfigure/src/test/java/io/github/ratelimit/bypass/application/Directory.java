package io.github.ratelimit.bypass.application;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The accounts of the application. Public because expressions call it.
 */
@Component("directory")
public class Directory {

	private static final String JOSE = "Jos\u00e9 Finch";

	/** As most directories do, it takes all ways to write a name for the same name. */
	boolean knows(String user) {
		return normal(user).equals(JOSE);
	}

	/** As most databases do, it compares names without regard to case. */
	public @Nullable String id(@Nullable String user) {
		return (user != null && normal(user).toUpperCase(Locale.ROOT).equals(JOSE.toUpperCase(Locale.ROOT))) ? "42"
				: null;
	}

	private static String normal(String user) {
		return Normalizer.normalize(user, Form.NFKC).strip();
	}

}
