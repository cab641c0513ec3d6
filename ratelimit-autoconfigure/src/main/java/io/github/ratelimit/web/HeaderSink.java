package io.github.ratelimit.web;

/**
 * Takes the header fields of a response.
 */
public interface HeaderSink {

	/**
	 * Adds a line, for fields whose lines make up a list.
	 * @param name the name of the field
	 * @param value the value
	 */
	void add(String name, String value);

	/**
	 * Sets the field, in place of what it had.
	 * @param name the name of the field
	 * @param value the value
	 */
	void set(String name, String value);

}
