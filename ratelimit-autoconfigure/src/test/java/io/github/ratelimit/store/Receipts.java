package io.github.ratelimit.store;

import io.github.ratelimit.store.StoreResult.Counter;

/**
 * Receipts for what a store took.
 */
public final class Receipts {

	private Receipts() {
	}

	public static RateLimitReceipt of(StoreResult taken) {
		return new RateLimitReceipt(taken.decidedAtMicros(),
				taken.counters().stream().map(Counter::resetAfterMicros).toList());
	}

}
