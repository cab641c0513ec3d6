package io.github.ratelimit.store.memory;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.RateLimitReceipt;
import io.github.ratelimit.store.StoreResult.Counter;
import io.github.ratelimit.store.TokenBucket;

/**
 * A token bucket beside other limits, or a leaky bucket. A leaky bucket counts in the
 * same way, but its callers wait until those before them have left, one each interval.
 */
final class TokenBucketCounter extends LimitCounter {

	private long fullAt;

	TokenBucketCounter(CounterKey key, long fullAt) {
		super(key);
		this.fullAt = fullAt;
	}

	@Override
	void settle(Limit limit, long now) {
		this.fullAt = new TokenBucket(limit).settle(this.fullAt, now);
	}

	@Override
	long wait(Limit limit, long cost, long now) {
		return new TokenBucket(limit).wait(this.fullAt, cost, now);
	}

	@Override
	long delay(long now) {
		return (this.key.algorithm() == Algorithm.LEAKY_BUCKET) ? Math.max(0, this.fullAt - now) : 0;
	}

	@Override
	void take(Limit limit, long cost, long now) {
		this.fullAt = new TokenBucket(limit).take(this.fullAt, cost, now);
	}

	@Override
	void giveBack(Limit limit, long cost, long now, @Nullable RateLimitReceipt receipt, int index) {
		this.fullAt = new TokenBucket(limit).giveBack(this.fullAt, cost, receipt, index, now);
	}

	@Override
	long remaining(Limit limit, long now) {
		return new TokenBucket(limit).remaining(this.fullAt, now);
	}

	@Override
	long resetAfter(Limit limit, long now) {
		return Math.max(0, this.fullAt - now);
	}

	@Override
	Counter report(Limit limit, long wait, long now) {
		return Counter.ofTokenBucket(limit, now, Math.max(this.fullAt, now), wait);
	}

	@Override
	boolean isIdle(long now) {
		return this.fullAt <= now;
	}

}
