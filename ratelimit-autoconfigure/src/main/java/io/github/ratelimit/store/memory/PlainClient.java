package io.github.ratelimit.store.memory;

import io.github.ratelimit.Limit;
import io.github.ratelimit.store.StoreClient;
import io.github.ratelimit.store.StoreResult;

/**
 * Asks for keys in normal form, and takes answers as they are.
 */
enum PlainClient implements StoreClient<StoreResult> {

	INSTANCE;

	@Override
	public String normalKey(String key) {
		return key;
	}

	@Override
	public StoreResult decide(StoreResult result) {
		return result;
	}

	@Override
	public StoreResult decide(Limit limit, long retryAfterMicros, long decidedAtMicros, long fullAtMicros) {
		return StoreResult.ofTokenBucket(limit, retryAfterMicros, decidedAtMicros, fullAtMicros, 0);
	}

}
