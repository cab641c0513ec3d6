package io.github.ratelimit.check;

/**
 * What happens when a check finds something.
 */
public enum CheckSeverity {

	/** The application does not start. */
	STOP,

	/** One line in the log. */
	WARN,

	/** Nothing. */
	OFF

}
