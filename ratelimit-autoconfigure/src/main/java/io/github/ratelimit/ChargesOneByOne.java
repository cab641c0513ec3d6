package io.github.ratelimit;

import java.util.ArrayList;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Takes one charge after the other, and gives back what was taken once one is refused.
 */
final class ChargesOneByOne {

	private static final Log logger = LogFactory.getLog(RateLimiter.class);

	private final RateLimiter limiter;

	private final List<RateLimitCharge> charges;

	private final List<RateLimitDecision> taken = new ArrayList<>();

	ChargesOneByOne(RateLimiter limiter, List<RateLimitCharge> charges) {
		this.limiter = limiter;
		this.charges = charges;
	}

	List<RateLimitDecision> acquire() {
		boolean all = false;
		try {
			for (RateLimitCharge charge : this.charges) {
				RateLimitDecision decision = this.limiter.acquire(charge.policy(), charge.key(), charge.cost());
				if (!decision.byMode().allowed()) {
					return List.of(decision);
				}
				this.taken.add(decision);
			}
			all = true;
			return this.taken;
		}
		finally {
			if (!all) {
				giveBack();
			}
		}
	}

	/** A limiter that cannot give back must not keep the call from being refused. */
	private void giveBack() {
		for (int i = 0; i < this.taken.size(); i++) {
			RateLimitCharge charge = this.charges.get(i);
			RateLimitDecision decision = this.taken.get(i);
			try {
				if (decision.decidedAt() != null) {
					this.limiter.refundAsync(decision, charge.key(), charge.cost());
				}
			}
			catch (RuntimeException ex) {
				logger.warn("What a refused call took under policy '" + charge.policy().name() + "' is not given back",
						ex);
			}
		}
	}

}
