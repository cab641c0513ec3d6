package io.github.ratelimit;

/**
 * The cost of a call is not a whole number of at least 1. The fault lies with the caller,
 * whose call is not admitted and moves no counter; over HTTP it is answered with 400.
 */
public class InvalidCostException extends IllegalArgumentException {

	/**
	 * Creates the exception.
	 * @param message what is wrong with the cost
	 */
	public InvalidCostException(String message) {
		super(message);
	}

}
