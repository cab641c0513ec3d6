package io.github.ratelimit.check;

/**
 * A value cannot be made, because it fails a check. Thrown by code that does not know
 * where the value is written; {@link RateLimitCheck#valueAt} adds that.
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
