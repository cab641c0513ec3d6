package io.github.ratelimit;

import org.jspecify.annotations.Nullable;

/**
 * The store could not answer.
 */
public class RateLimitStoreException extends RuntimeException {

	private final boolean unreachable;

	/**
	 * Creates the exception.
	 * @param message what went wrong
	 * @param unreachable whether the store could not be reached, as opposed to having
	 * answered with an error
	 * @param cause the cause, if any
	 */
	public RateLimitStoreException(String message, boolean unreachable, @Nullable Throwable cause) {
		super(message, cause);
		this.unreachable = unreachable;
	}

	/**
	 * Whether the store could not be reached: refused, timed out or disconnected. Only
	 * then does the failure policy decide; an error never admits.
	 * @return whether the store was out of reach
	 */
	public boolean isUnreachable() {
		return this.unreachable;
	}

}
