package io.github.ratelimit.store.redis;

import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.data.redis.connection.RedisConnectionFactory;

import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitCheckException;
import io.github.ratelimit.store.BoundedCache;
import io.github.ratelimit.store.CalendarWindows;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitCounters;
import io.github.ratelimit.store.RateLimitReceipt;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;
import io.github.ratelimit.store.StoreResult;
import io.github.ratelimit.store.StoreResultPair;

/**
 * Counters in Redis, shared by every instance of the application. Each call is decided by
 * one {@code EVALSHA}, whatever the number of limits, which it shares with calls that
 * come while others are under way; the time is that of the Redis server. Needs Redis 6.2
 * or later, standalone or a cluster. Thread-safe.
 * <p>
 * Of a Lettuce connection factory the store takes the settings, and opens a connection of
 * its own; of any other it uses the connections, on threads of its own. It connects when
 * it is started, or with its first call, which waits for that. A call that is not
 * answered within the timeout fails as unreachable and is never sent again; while this
 * process stands still, no time passes. When Redis has answered nothing for so long,
 * calls fail at once, until a probe in the background has found the server again, which
 * takes a second as a rule.
 */
public final class RedisRateLimitStore implements RateLimitStore, SmartLifecycle, AutoCloseable {

	private static final Supplier<String> CLOCK_OF_REDIS = () -> "";

	private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(1);

	private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(60);

	private final LimitScripts scripts = new LimitScripts();

	private final BoundedCache<RateLimitCounters, CompiledCounters> compiled;

	private final Supplier<String> now;

	/** Seen by tests, which hold it up. */
	final RunnerLifecycle lifecycle;

	/**
	 * Creates a store.
	 * @param connectionFactory says where Redis is
	 * @param timeout the longest that a call waits for an answer, from 1 ms to 60 s
	 * @param keyPrefix the start of every key, without braces
	 * @param hashKeys whether keys are hashed, so that no address, user or token can be
	 * read in Redis; switched off for debugging only
	 * @param clock the time of this process, near which windows of the calendar are
	 * sought; counters run on the clock of Redis
	 * @param zone the time zone of calendar windows
	 * @param reporter reports a Redis that drops counters, or is too old
	 */
	public RedisRateLimitStore(RedisConnectionFactory connectionFactory, Duration timeout, String keyPrefix,
			boolean hashKeys, InstantSource clock, ZoneId zone, CheckReporter reporter) {
		this((recovered) -> new GuardedScriptRunner(RedisLink.over(connectionFactory, timeout), timeout, recovered,
				reporter), new RedisKeys(keyPrefix, hashKeys), new CalendarStarts(new CalendarWindows(zone), clock),
				CLOCK_OF_REDIS);
		checkTimeout(timeout);
	}

	RedisRateLimitStore(Function<Runnable, GuardedScriptRunner> runners, RedisKeys keys, CalendarStarts calendar,
			Supplier<String> now) {
		this.compiled = new BoundedCache<>((counters) -> new CompiledCounters(counters, keys, this.scripts, calendar));
		this.now = now;
		ScriptRequest probe = ScriptRequest.probe(TokenBucketProtocol.SCRIPT, keys.ofProbe());
		OneServerCheck oneServer = new OneServerCheck(this.compiled.get(OneServerCheck.COUNTERS));
		this.lifecycle = new RunnerLifecycle(runners, probe, new WarmUp(this, probe, oneServer)::run);
	}

	/**
	 * Checks a timeout.
	 * @param timeout the longest that a call waits for an answer
	 * @return the timeout
	 * @throws RateLimitCheckException if it is not from 1 ms to 60 s
	 */
	public static Duration checkTimeout(Duration timeout) {
		if (timeout.compareTo(SHORTEST_TIMEOUT) < 0 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
			throw new RateLimitCheckException(RateLimitCheck.TIMEOUT,
					"'timeout' must be from 1 ms to 60 s, but is " + timeout);
		}
		return timeout;
	}

	@Override
	public CompletionStage<StoreResult> acquire(RateLimitBucket bucket, long cost) {
		CompiledCounters counters = this.compiled.get(bucket.counters());
		return run(counters.acquire(bucket.key(), this.now.get(), cost))
			.thenApply((reply) -> counters.acquired(new ScriptReply(reply), cost));
	}

	@Override
	public StoreResult acquireBlocking(RateLimitBucket bucket, long cost) {
		CompiledCounters counters = this.compiled.get(bucket.counters());
		ScriptCall call = runner().run(counters.acquire(bucket.key(), this.now.get(), cost));
		try {
			return counters.acquired(new ScriptReply(call.join()), cost);
		}
		catch (CompletionException ex) {
			throw (ex.getCause() instanceof RateLimitStoreException failure) ? failure : ex;
		}
	}

	/** Their keys share a slot, so that one script decides both. */
	@Override
	public CompletionStage<StoreResultPair> acquireWithShadow(RateLimitBucket bucket, RateLimitBucket shadow,
			long cost) {
		CompiledCounters inForce = this.compiled.get(bucket.counters());
		CompiledCounters tried = this.compiled.get(shadow.counters());
		String time = this.now.get();
		return run(inForce.request("acquire", bucket.key(), time, cost, null)
			.and(tried.request("acquire", shadow.key(), time, cost, null),
					this.scripts.forLimits(List.of(bucket.limits(), shadow.limits()))))
			.thenApply((numbers) -> {
				ScriptReply reply = new ScriptReply(numbers);
				StoreResultPair results = new StoreResultPair(inForce.result(reply), tried.resultIfDecided(reply));
				reply.end();
				return results;
			});
	}

	@Override
	public boolean acquiresTogether() {
		GuardedScriptRunner runner = this.lifecycle.current();
		return runner != null && runner.hasKeysTogether();
	}

	@Override
	public CompletionStage<List<StoreResult>> acquireAll(List<RateLimitBucket> buckets, List<Long> costs) {
		String time = this.now.get();
		LuaScript script = this.scripts.forLimits(buckets.stream().map(RateLimitBucket::limits).toList());
		List<CompiledCounters> counters = buckets.stream()
			.map((bucket) -> this.compiled.get(bucket.counters()))
			.toList();
		int last = buckets.size() - 1;
		ScriptRequest all = null;
		for (int i = 0; i <= last; i++) {
			ScriptRequest one = counters.get(i)
				.request((i < last) ? "acquire-with-next" : "acquire", buckets.get(i).key(), time, costs.get(i), null);
			all = (all == null) ? one : all.and(one, script);
		}
		return run(Objects.requireNonNull(all, "there is no bucket")).thenApply((numbers) -> {
			ScriptReply reply = new ScriptReply(numbers);
			List<StoreResult> results = counters.stream().map((each) -> each.result(reply)).toList();
			reply.end();
			return results;
		});
	}

	@Override
	public CompletionStage<Void> refund(RateLimitBucket bucket, long cost, @Nullable RateLimitReceipt receipt) {
		if (receipt != null) {
			receipt.checkFits(bucket);
		}
		return change("refund", bucket, cost, receipt);
	}

	@Override
	public CompletionStage<Void> reset(RateLimitBucket bucket) {
		return change("reset", bucket, 0, null);
	}

	@Override
	public void onRecovery(Runnable listener) {
		this.lifecycle.onRecovery(listener);
	}

	@Override
	public long generation() {
		GuardedScriptRunner runner = this.lifecycle.current();
		return (runner != null) ? runner.generation() : NOT_REMEMBERED;
	}

	@Override
	public boolean isReachable() {
		return this.lifecycle.isReachable();
	}

	/**
	 * Connects, and waits for it for some seconds at most; if Redis is not there, goes on
	 * trying in the background.
	 * @throws io.github.ratelimit.check.RateLimitConfigurationException if Redis is too
	 * old
	 */
	@Override
	public void start() {
		this.lifecycle.start();
	}

	/** Disconnects. Calls fail as unreachable until the next start. */
	@Override
	public void stop() {
		this.lifecycle.stop();
	}

	@Override
	public boolean isRunning() {
		return this.lifecycle.isRunning();
	}

	/** Starts before web servers accept requests, and stops after they have ended. */
	@Override
	public int getPhase() {
		return 0;
	}

	@Override
	public void close() {
		stop();
	}

	private CompletionStage<Void> change(String operation, RateLimitBucket bucket, long cost,
			@Nullable RateLimitReceipt receipt) {
		CompiledCounters counters = this.compiled.get(bucket.counters());
		return run(counters.request(operation, bucket.key(), this.now.get(), cost, receipt))
			.thenAccept((reply) -> counters.result(new ScriptReply(reply)));
	}

	private CompletableFuture<long[]> run(ScriptRequest request) {
		try {
			return runner().run(request);
		}
		catch (RateLimitStoreException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private GuardedScriptRunner runner() {
		GuardedScriptRunner runner = this.lifecycle.runner();
		if (runner == null) {
			throw new RateLimitStoreException("The connection to Redis is closed", StoreFailure.UNREACHABLE, null);
		}
		return runner;
	}

}
