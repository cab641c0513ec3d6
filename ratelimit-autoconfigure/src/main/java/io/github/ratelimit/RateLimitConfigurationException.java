package io.github.ratelimit;

import org.jspecify.annotations.Nullable;

/**
 * An annotation or a property cannot work. Thrown while the application starts.
 */
public class RateLimitConfigurationException extends RuntimeException {

	private final String action;

	/**
	 * Creates the exception.
	 * @param description what is wrong and where
	 * @param action what to do about it
	 * @param cause the cause, if any
	 */
	public RateLimitConfigurationException(String description, String action, @Nullable Throwable cause) {
		super(description, cause);
		this.action = action;
	}

	/**
	 * What to do about it.
	 * @return a sentence
	 */
	public String action() {
		return this.action;
	}

}
