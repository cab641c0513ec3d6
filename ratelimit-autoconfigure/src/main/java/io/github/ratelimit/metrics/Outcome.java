package io.github.ratelimit.metrics;

import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitMode;

/**
 * What became of a call.
 */
enum Outcome {

	/** It may go on. */
	ALLOWED,

	/** A limit refused it, or it had no key. */
	DENIED,

	/** It may go on, because the policy is in shadow, but a limit would refuse it. */
	SHADOW_DENIED,

	/** It is not limited. */
	EXEMPT,

	/** It could not be decided, and is refused. */
	ERROR;

	/** As the value of a tag. */
	String tag() {
		return RateLimitMeters.tag(this);
	}

	static Outcome of(RateLimitDecision decision) {
		if (decision.source() == Source.EXEMPT) {
			return EXEMPT;
		}
		if (!decision.allowed()) {
			return (decision.source() == Source.FAILURE_POLICY || decision.source() == Source.INVALID_COST) ? ERROR
					: DENIED;
		}
		RateLimitDecision shadow = decision.shadow();
		return (shadow != null && !shadow.allowed() && decision.policy().mode() == RateLimitMode.SHADOW) ? SHADOW_DENIED
				: ALLOWED;
	}

}
