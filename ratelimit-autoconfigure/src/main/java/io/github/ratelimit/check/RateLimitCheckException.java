package io.github.ratelimit.check;

/**
 * A value fails a check. Says what is wrong; who knows where the value stands says that,
 * in a {@link RateLimitConfigurationException}.
 */
public class RateLimitCheckException extends IllegalArgumentException {

	private final RateLimitCheck check;

	/**
	 * Creates the exception.
	 * @param check the check
	 * @param message what is wrong
	 */
	public RateLimitCheckException(RateLimitCheck check, String message) {
		super(message);
		this.check = check;
	}

	/**
	 * The check that failed.
	 * @return the check
	 */
	public RateLimitCheck check() {
		return this.check;
	}

}
