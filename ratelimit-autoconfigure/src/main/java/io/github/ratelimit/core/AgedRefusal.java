package io.github.ratelimit.core;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.store.StoreResult;
import io.github.ratelimit.store.StoreResult.Counter;
import io.github.ratelimit.store.TokenBucket;

/**
 * What a store would answer a while after it has refused a call, if nobody else has
 * called since.
 */
final class AgedRefusal {

	private AgedRefusal() {
	}

	/**
	 * Ages a refusal.
	 * @param cost of the call that was refused
	 * @param asked of the call that is to be answered
	 * @param elapsed microseconds since then, less than the wait of the refusal
	 * @return null if the answer is not known
	 */
	static @Nullable StoreResult of(RateLimitPolicy policy, StoreResult refusal, long cost, long asked, long elapsed) {
		long now = refusal.decidedAtMicros() + elapsed;
		Limit bucket = refusal.tokenBucket();
		if (bucket != null && asked >= cost) {
			long wait = new TokenBucket(bucket).wait(refusal.fullAtMicros(), asked, now);
			return StoreResult.ofTokenBucket(bucket, wait, now, refusal.fullAtMicros(), 0);
		}
		if (asked != cost) {
			return null;
		}
		List<Counter> aged = new ArrayList<>(policy.limits().size());
		for (int i = 0; i < policy.limits().size(); i++) {
			if (mayHaveChanged(policy.limits().get(i), refusal.counters().get(i), elapsed)) {
				return null;
			}
			aged.add(counter(policy, policy.limits().get(i), refusal.counters().get(i), cost, now, elapsed));
		}
		return new StoreResult(false, refusal.retryAfterMicros() - elapsed, 0, now, 0, aged);
	}

	private static Counter counter(RateLimitPolicy policy, Limit limit, Counter counter, long cost, long now,
			long elapsed) {
		long reset = Math.max(0, counter.resetAfterMicros() - elapsed);
		if (isBucket(limit)) {
			long wait = new TokenBucket(limit).wait(now + reset, cost, now);
			if (limit.algorithm() == Algorithm.LEAKY_BUCKET && wait != StoreResult.NEVER) {
				wait = Math.max(wait, reset - policy.maxWait().toNanos() / 1000);
			}
			return Counter.ofTokenBucket(limit, now, now + reset, wait);
		}
		if (reset == 0) {
			return new Counter(false, limit.burst(), 0, StoreResult.NEVER);
		}
		long next = counter.nextPermitAfterMicros();
		return new Counter(counter.violated(), counter.remaining(), reset,
				(next == StoreResult.NEVER) ? next : next - elapsed);
	}

	/** What comes back of a window is not known beyond the next permit. */
	private static boolean mayHaveChanged(Limit limit, Counter counter, long elapsed) {
		return !isBucket(limit) && counter.nextPermitAfterMicros() != StoreResult.NEVER
				&& elapsed >= counter.nextPermitAfterMicros();
	}

	private static boolean isBucket(Limit limit) {
		return limit.algorithm() == Algorithm.TOKEN_BUCKET || limit.algorithm() == Algorithm.LEAKY_BUCKET;
	}

}
