package io.github.ratelimit.store.redis;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.Limit;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitCounters;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

/**
 * Finds out whether one server holds all keys: only then do calls of different keys
 * travel together. A cluster refuses that. A proxy that spreads keys over servers may
 * not, but runs the script on the server of the first key, where nobody else looks for
 * the others. So permits of several keys are taken together, and looked for one by one.
 */
record OneServerCheck(CompiledCounters counters) {

	/** Of so many keys, a proxy has some on another server. */
	private static final int KEYS = 16;

	static final RateLimitCounters COUNTERS = new RateLimitCounters("ratelimit", "check",
			List.of(Limit.of(1, Duration.ofSeconds(10))), Duration.ZERO, false);

	/** Blocks. Null if that cannot be told, as Redis does not answer as it should. */
	@Nullable Boolean passes(GuardedScriptRunner runner) {
		String unique = UUID.randomUUID().toString();
		List<RateLimitBucket> buckets = IntStream.range(0, KEYS)
			.mapToObj((i) -> new RateLimitBucket(COUNTERS, unique + i))
			.toList();
		try {
			runner.runTogether(buckets.stream().map((bucket) -> take(bucket, 1)).toList()).forEach(ScriptCall::join);
			boolean oneServer = buckets.stream().allMatch((bucket) -> isTaken(runner, bucket));
			runner.runTogether(buckets.stream().map(this::forget).toList()).forEach(ScriptCall::join);
			return oneServer;
		}
		catch (RuntimeException ex) {
			boolean several = ex.getCause() instanceof RateLimitStoreException failure
					&& failure.failure() == StoreFailure.CROSS_SLOT;
			return several ? false : null;
		}
	}

	private boolean isTaken(GuardedScriptRunner runner, RateLimitBucket bucket) {
		long[] reply = runner.run(take(bucket, 0)).join();
		return this.counters.acquired(new ScriptReply(reply), 0).counters().get(0).remaining() == 0;
	}

	private ScriptRequest forget(RateLimitBucket bucket) {
		return this.counters.request("reset", bucket.key(), "", 0, null);
	}

	private ScriptRequest take(RateLimitBucket bucket, long cost) {
		return this.counters.acquire(bucket.key(), "", cost);
	}

}
