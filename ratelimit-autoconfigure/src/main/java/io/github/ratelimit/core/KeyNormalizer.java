package io.github.ratelimit.core;

import java.text.Normalizer;
import java.text.Normalizer.Form;

import org.jspecify.annotations.Nullable;

/**
 * The normal form of a key. Two texts that a user directory or a database takes for the
 * same name must not be two counters: blanks around them do not count, nor does the way
 * in which Unicode writes them (form NFKC of Unicode Standard Annex 15). Upper and lower
 * case stay apart, as they do in tokens.
 */
public final class KeyNormalizer {

	private KeyNormalizer() {
	}

	/** The normal form of a key, or null if nothing but blanks is left. */
	public static @Nullable String normalize(String text) {
		if (isPrintableAscii(text)) {
			return text;
		}
		String normal = Normalizer.normalize(text, Form.NFKC).strip();
		return normal.isEmpty() ? null : normal;
	}

	/** Most keys are, and are their own normal form. */
	private static boolean isPrintableAscii(String text) {
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c <= ' ' || c > '~') {
				return false;
			}
		}
		return !text.isEmpty();
	}

}
