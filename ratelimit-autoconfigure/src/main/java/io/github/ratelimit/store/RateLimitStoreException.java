package io.github.ratelimit.store;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The store could not answer. Has no stack trace and no suppressed exceptions, as many
 * calls may fail with the same one.
 */
public class RateLimitStoreException extends RuntimeException {

	private final StoreFailure failure;

	/**
	 * Creates the exception.
	 * @param message what went wrong
	 * @param failure the kind of failure
	 * @param cause the cause, if any
	 */
	public RateLimitStoreException(String message, StoreFailure failure, @Nullable Throwable cause) {
		super(message, cause, false, false);
		this.failure = Objects.requireNonNull(failure, "'failure' must not be null");
	}

	/**
	 * Why the store could not answer.
	 * @return the kind of failure
	 */
	public StoreFailure failure() {
		return this.failure;
	}

	/**
	 * Whether the store could not be reached: refused, timed out or disconnected. Only
	 * then does the failure policy decide; an error never admits.
	 * @return whether the store was out of reach
	 */
	public boolean isUnreachable() {
		return this.failure == StoreFailure.UNREACHABLE;
	}

}
