package io.github.ratelimit.faults;

import java.util.Locale;

/**
 * Prints what was measured, one line for each figure, beginning with {@code FAULT}.
 */
final class Figures {

	private Figures() {
	}

	static void print(String scenario, String format, Object... arguments) {
		System.out.println("FAULT " + scenario + ": " + String.format(Locale.ROOT, format, arguments));
	}

}
