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
	 * @param place the annotation, the property or the bean that is wrong
	 * @param problem what is wrong with it, to be read after the place and a colon
	 * @param cure what to do about it, in one or more sentences
	 */
	public RateLimitConfigurationException(RateLimitCheck check, String place, String problem, String cure) {
		this(check, place, problem, cure, null);
	}

	RateLimitConfigurationException(RateLimitCheck check, String place, String problem, String cure,
			@Nullable Throwable cause) {
		super(check.message(place + ": " + problem), cause);
		this.check = check;
		this.action = cure;
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
	 * @return one or more sentences
	 */
	public String action() {
		return this.action;
	}

}
