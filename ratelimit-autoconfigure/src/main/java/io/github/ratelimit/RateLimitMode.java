package io.github.ratelimit;

/**
 * Whether a policy refuses calls.
 */
public enum RateLimitMode {

	/** Calls over a limit are refused. */
	ENFORCE,

	/**
	 * Calls are counted, and none is refused or delayed, or told of its limits: to see
	 * what a new policy would refuse. {@link RateLimitDecision#shadow()} is what
	 * {@link #ENFORCE} would have decided.
	 */
	SHADOW

}
