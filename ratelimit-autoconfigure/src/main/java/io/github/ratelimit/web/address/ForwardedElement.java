package io.github.ratelimit.web.address;

import org.jspecify.annotations.Nullable;

/**
 * The syntax of {@code Forwarded} (RFC 7239, section 4), read from the right: there
 * stands what the nearest proxy wrote, and nothing that a client wrote to the left of it,
 * such as a quoted string without end, changes how it is read.
 */
final class ForwardedElement {

	private static final String UNREADABLE = "";

	private ForwardedElement() {
	}

	/**
	 * The position of the last separator that is not inside of a quoted string.
	 * @param end the end of the text, exclusive
	 * @return the position; -1 if there is none, or none that is certain since quotes do
	 * not match
	 */
	static int lastSeparator(String text, char separator, int end) {
		int i = end - 1;
		while (i >= 0 && text.charAt(i) != separator) {
			i = (text.charAt(i) == '"') ? openingQuote(text, i) - 1 : i - 1;
		}
		return Math.max(i, -1);
	}

	private static int openingQuote(String text, int closing) {
		int i = closing;
		do {
			i = text.lastIndexOf('"', i - 1);
		}
		while (isEscaped(text, i));
		return i;
	}

	private static boolean isEscaped(String text, int index) {
		int start = index;
		while (start > 0 && text.charAt(start - 1) == '\\') {
			start--;
		}
		return (index - start) % 2 != 0;
	}

	/** The client that an element names; empty if malformed, null if it names none. */
	static @Nullable String client(String element) {
		String client = null;
		int end = element.length();
		while (end >= 0) {
			int separator = lastSeparator(element, ';', end);
			String pair = element.substring(separator + 1, end).strip();
			int equals = pair.indexOf('=');
			boolean named = equals >= 0 && pair.substring(0, equals).strip().equalsIgnoreCase("for");
			if ((equals < 0 && !pair.isEmpty()) || (named && client != null)) {
				return UNREADABLE;
			}
			client = named ? unquoted(pair.substring(equals + 1).strip()) : client;
			end = separator;
		}
		return client;
	}

	private static String unquoted(String value) {
		if (!value.startsWith("\"")) {
			return value;
		}
		StringBuilder text = new StringBuilder();
		for (int i = 1; i < value.length(); i++) {
			char c = value.charAt(i);
			if (c == '"') {
				return (i == value.length() - 1) ? text.toString() : UNREADABLE;
			}
			if (c == '\\' && ++i < value.length()) {
				c = value.charAt(i);
			}
			text.append(c);
		}
		return UNREADABLE;
	}

}
