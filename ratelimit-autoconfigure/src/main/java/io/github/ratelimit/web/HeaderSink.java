package io.github.ratelimit.web;

/**
 * Takes the header fields of a response.
 */
@FunctionalInterface
public interface HeaderSink {

	/**
	 * Sets a field, in place of the value that it had.
	 * @param name the name of the field
	 * @param value the value
	 */
	void set(String name, String value);

}
