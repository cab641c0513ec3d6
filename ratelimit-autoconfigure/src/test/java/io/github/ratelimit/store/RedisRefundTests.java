package io.github.ratelimit.store;

import java.util.UUID;

import io.github.ratelimit.RateLimitStore;
import io.github.ratelimit.store.redis.RedisStores;
import io.github.ratelimit.testsupport.RedisConnections;

/**
 * Refunds in Redis.
 */
class RedisRefundTests extends RefundContract {

	private final RateLimitStore store = RedisStores.withClock(RedisConnections.factory(),
			"refund-" + UUID.randomUUID(), this.clock);

	@Override
	RateLimitStore store() {
		return this.store;
	}

}
