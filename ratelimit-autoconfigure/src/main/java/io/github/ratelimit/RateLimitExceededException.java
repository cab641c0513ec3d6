package io.github.ratelimit;

import io.github.ratelimit.RateLimitDecision.Source;

/**
 * Thrown in place of a call that is refused. It has no stack trace: it is an answer, not
 * a fault, and under attack it is thrown often.
 */
public class RateLimitExceededException extends RuntimeException {

	private static final int SERVICE_UNAVAILABLE = 503;

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

	/**
	 * The HTTP status that answers the call.
	 * @return that of the policy, which is 429 unless set; 503 if the limit was not
	 * exceeded but could not be checked, because the store failed
	 */
	public int status() {
		return (this.decision.source() == Source.FAILURE_POLICY) ? SERVICE_UNAVAILABLE
				: this.decision.policy().status();
	}

}
