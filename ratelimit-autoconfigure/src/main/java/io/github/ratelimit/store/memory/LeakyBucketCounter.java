package io.github.ratelimit.store.memory;

import io.github.ratelimit.Limit;

/**
 * A token bucket whose callers wait until those before them have left, one each interval.
 */
final class LeakyBucketCounter extends TokenBucketCounter {

	@Override
	public long wait(Limit limit, long cost, long now, long maxWait) {
		return Math.max(super.wait(limit, cost, now, maxWait), delay(limit, now) - maxWait);
	}

	@Override
	public long delay(Limit limit, long now) {
		return resetAfter(limit, now);
	}

}
