package io.github.ratelimit.web;

/**
 * Serialises the structured fields of RFC 9651 that the rate limit headers are made of: a
 * list member that is a string with integer parameters. Lists are comma separated, so
 * that members may also be sent as field lines of their own (section 4.2 of the RFC).
 */
final class StructuredFields {

	/** Section 3.3.1: an integer has up to fifteen digits. */
	private static final long LARGEST_INTEGER = 999_999_999_999_999L;

	private static final int USUAL_LENGTH = 64;

	private final StringBuilder text = new StringBuilder(USUAL_LENGTH);

	/**
	 * Adds a list member.
	 * @throws IllegalArgumentException if a character is not printable ASCII, see section
	 * 3.3.3
	 */
	StructuredFields member(String string) {
		this.text.append(this.text.isEmpty() ? "\"" : ", \"");
		for (int i = 0; i < string.length(); i++) {
			char c = string.charAt(i);
			if (c < ' ' || c > '~') {
				throw new IllegalArgumentException(
						"a structured field string cannot hold the character U+" + String.format("%04X", (int) c));
			}
			if (c == '"' || c == '\\') {
				this.text.append('\\');
			}
			this.text.append(c);
		}
		this.text.append('"');
		return this;
	}

	/** Adds a parameter to the last member. A larger integer is cut to the largest. */
	StructuredFields parameter(String key, long integer) {
		long value = Math.max(-LARGEST_INTEGER, Math.min(integer, LARGEST_INTEGER));
		this.text.append(';').append(key).append('=').append(value);
		return this;
	}

	@Override
	public String toString() {
		return this.text.toString();
	}

}
