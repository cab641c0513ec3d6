package io.github.ratelimit;

/**
 * Thrown in place of a call that is refused. It has no stack trace: it is an answer, not
 * a fault, and under attack it is thrown often.
 */
public class RateLimitExceededException extends RuntimeException {

	private final transient RateLimitDecision decision;

	/**
	 * Creates the exception.
	 * @param decision the decision that refused the call
	 */
	public RateLimitExceededException(RateLimitDecision decision) {
		super("Rate limit '" + decision.policyName() + "' exceeded", null, false, false);
		this.decision = decision;
	}

	/**
	 * The decision that refused the call.
	 * @return the decision
	 */
	public RateLimitDecision decision() {
		return this.decision;
	}

}
