package io.github.ratelimit.store.redis;

import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnectionFactory;

import io.github.ratelimit.RateLimitBucket;
import io.github.ratelimit.RateLimitReceipt;
import io.github.ratelimit.RateLimitStore;
import io.github.ratelimit.StoreResult;
import io.github.ratelimit.StoreResult.Counter;
import io.github.ratelimit.store.CalendarWindows;

/**
 * Counters in Redis, shared by every instance of the application. Each call is one
 * {@code EVALSHA}, whatever the number of limits, and the time is that of the Redis
 * server. Needs Redis 6.2 or later, standalone or a cluster. Thread-safe.
 */
public final class RedisRateLimitStore implements RateLimitStore {

	private static final int CALL_FIELDS = 4;

	private static final int LIMIT_FIELDS = 3;

	private static final Supplier<String> CLOCK_OF_REDIS = () -> "";

	private final LimitScripts scripts = new LimitScripts();

	private final ScriptRunner runner;

	private final RedisKeys keys;

	private final LimitArguments arguments;

	private final Supplier<String> now;

	/**
	 * Creates a store.
	 * @param connectionFactory the connection to Redis
	 * @param keyPrefix the start of every key, without braces
	 * @param hashKeys whether keys are hashed, so that no address, user or token can be
	 * read in Redis; switched off for debugging only
	 * @param clock the time of this process, near which windows of the calendar are
	 * sought; counters run on the clock of Redis
	 * @param zone the time zone of calendar windows
	 */
	public RedisRateLimitStore(RedisConnectionFactory connectionFactory, String keyPrefix, boolean hashKeys,
			InstantSource clock, ZoneId zone) {
		this(ScriptRunner.over(connectionFactory), new RedisKeys(keyPrefix, hashKeys),
				new LimitArguments(new CalendarWindows(zone), clock), CLOCK_OF_REDIS);
	}

	RedisRateLimitStore(ScriptRunner runner, RedisKeys keys, LimitArguments arguments, Supplier<String> now) {
		this.runner = runner;
		this.keys = keys;
		this.arguments = arguments;
		this.now = now;
	}

	@Override
	public CompletionStage<StoreResult> acquire(RateLimitBucket bucket, long cost) {
		return run("acquire", bucket, cost, null).thenApply(RedisRateLimitStore::result);
	}

	@Override
	public CompletionStage<Void> refund(RateLimitBucket bucket, long cost, @Nullable RateLimitReceipt receipt) {
		if (receipt != null) {
			receipt.checkFits(bucket);
		}
		return run("refund", bucket, cost, receipt).thenAccept((reply) -> {
		});
	}

	@Override
	public CompletionStage<Void> reset(RateLimitBucket bucket) {
		return run("reset", bucket, 0, null).thenAccept((reply) -> {
		});
	}

	private CompletionStage<List<Long>> run(String operation, RateLimitBucket bucket, long cost,
			@Nullable RateLimitReceipt receipt) {
		return this.runner.run(this.scripts.forLimits(bucket.limits()), this.keys.of(bucket),
				this.arguments.of(operation, this.now.get(), cost, bucket, receipt));
	}

	static StoreResult result(List<Long> reply) {
		List<Counter> counters = new ArrayList<>((reply.size() - CALL_FIELDS) / LIMIT_FIELDS);
		for (int i = CALL_FIELDS; i < reply.size(); i += LIMIT_FIELDS) {
			counters.add(new Counter(reply.get(i) == 1, reply.get(i + 1), reply.get(i + 2)));
		}
		return new StoreResult(reply.get(0) == 1, reply.get(1), reply.get(2), reply.get(3), counters);
	}

}
