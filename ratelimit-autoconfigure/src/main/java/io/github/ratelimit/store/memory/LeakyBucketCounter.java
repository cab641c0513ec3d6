package io.github.ratelimit.store.memory;

import io.github.ratelimit.Limit;

/**
 * A token bucket whose callers wait until those before them have left, one each interval.
 */
final class LeakyBucketCounter extends TokenBucketCounter {

	@Override
	public long delay(Limit limit, long now) {
		return resetAfter(limit, now);
	}

}
