package io.github.ratelimit.store;

import io.github.ratelimit.store.memory.InMemoryRateLimitStore;

/**
 * Refunds in memory.
 */
class InMemoryRefundTests extends RefundContract {

	private final RateLimitStore store = new InMemoryRateLimitStore(this.clock, RateLimitStoreContract.BERLIN);

	@Override
	RateLimitStore store() {
		return this.store;
	}

}
