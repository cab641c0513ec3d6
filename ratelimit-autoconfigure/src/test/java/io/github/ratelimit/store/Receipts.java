package io.github.ratelimit.store;

import io.github.ratelimit.RateLimitReceipt;
import io.github.ratelimit.StoreResult;
import io.github.ratelimit.StoreResult.Counter;

/**
 * Receipts for what a store took.
 */
final class Receipts {

	private Receipts() {
	}

	static RateLimitReceipt of(StoreResult taken) {
		return new RateLimitReceipt(taken.decidedAtMicros(),
				taken.counters().stream().map(Counter::resetAfterMicros).toList());
	}

}
