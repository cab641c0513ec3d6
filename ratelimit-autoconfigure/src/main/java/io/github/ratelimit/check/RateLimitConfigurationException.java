package io.github.ratelimit.check;

import org.jspecify.annotations.Nullable;

/**
 * An annotation or a property cannot work. Thrown while the application starts, and by
 * {@code RateLimitPolicyRegistry.refresh()}.
 */
public class RateLimitConfigurationException extends RuntimeException {

	private final RateLimitCheck check;

	private final String action;

	/**
	 * Creates the exception.
	 * @param check the check that failed
	 * @param description what is wrong and where
	 * @param action what to do about it
	 * @param cause the cause, if any
	 */
	public RateLimitConfigurationException(RateLimitCheck check, String description, String action,
			@Nullable Throwable cause) {
		super(check.message(description), cause);
		this.check = check;
		this.action = action;
	}

	/**
	 * Says where a wrong value stands.
	 * @param place where the value stands
	 * @param cause says what is wrong with it
	 * @param otherwise the check that failed if the cause does not say so
	 * @param action what to do about it
	 * @return the exception to throw
	 */
	public static RateLimitConfigurationException at(String place, IllegalArgumentException cause,
			RateLimitCheck otherwise, String action) {
		RateLimitCheck check = (cause instanceof RateLimitCheckException ex) ? ex.check() : otherwise;
		return new RateLimitConfigurationException(check, place + ": " + cause.getMessage(), action, cause);
	}

	/**
	 * The check that failed.
	 * @return the check
	 */
	public RateLimitCheck check() {
		return this.check;
	}

	/**
	 * What to do about it.
	 * @return a sentence
	 */
	public String action() {
		return this.action;
	}

}
