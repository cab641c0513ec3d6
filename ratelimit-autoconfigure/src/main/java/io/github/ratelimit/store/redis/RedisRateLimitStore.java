package io.github.ratelimit.store.redis;

import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.data.redis.connection.RedisConnectionFactory;

import io.github.ratelimit.Limit;
import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.check.RateLimitCheck;
import io.github.ratelimit.check.RateLimitCheckException;
import io.github.ratelimit.store.CalendarWindows;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitReceipt;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;
import io.github.ratelimit.store.StoreResult;

/**
 * Counters in Redis, shared by every instance of the application. Each call is one
 * {@code EVALSHA}, whatever the number of limits, and the time is that of the Redis
 * server. Needs Redis 6.2 or later, standalone or a cluster. Thread-safe.
 * <p>
 * Of a Lettuce connection factory the store takes the settings, and opens a connection of
 * its own; of any other it uses the connections, on threads of its own. It connects when
 * it is started, or with its first call, which waits for that. A call that is not
 * answered within the timeout fails as unreachable and is never sent again. After five
 * such failures in a row calls fail at once, until a probe in the background has found
 * the server again, which takes a second as a rule.
 */
public final class RedisRateLimitStore implements RateLimitStore, SmartLifecycle, AutoCloseable {

	private static final Log logger = LogFactory.getLog(RedisRateLimitStore.class);

	private static final Supplier<String> CLOCK_OF_REDIS = () -> "";

	private static final RateLimitBucket NOBODY = new RateLimitBucket("ratelimit", "nobody",
			List.of(Limit.of(1, Duration.ofSeconds(1))), Duration.ZERO);

	private static final int WARM_UP_LOOKS = 50;

	private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(1);

	private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(60);

	private final LimitScripts scripts = new LimitScripts();

	private final List<Runnable> recoveryListeners = new CopyOnWriteArrayList<>();

	/** Makes a runner, given what to run when it has found a lost server again. */
	private final Function<Runnable, GuardedScriptRunner> runners;

	private final RedisKeys keys;

	private final ScriptProtocol protocol;

	private final Supplier<String> now;

	/** Null before the first start and after each stop. */
	private volatile @Nullable GuardedScriptRunner runner;

	private volatile boolean stopped;

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
				reporter), new RedisKeys(keyPrefix, hashKeys), new ScriptProtocol(new CalendarWindows(zone), clock),
				CLOCK_OF_REDIS);
		checkTimeout(timeout);
	}

	RedisRateLimitStore(Function<Runnable, GuardedScriptRunner> runners, RedisKeys keys, ScriptProtocol protocol,
			Supplier<String> now) {
		this.runners = runners;
		this.keys = keys;
		this.protocol = protocol;
		this.now = now;
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
		return run("acquire", List.of(bucket), cost, null).thenApply((reply) -> ScriptProtocol.result(reply, bucket));
	}

	@Override
	public CompletionStage<List<StoreResult>> acquireWithShadow(RateLimitBucket bucket, RateLimitBucket shadow,
			long cost) {
		List<RateLimitBucket> buckets = List.of(bucket, shadow);
		return run("acquire", buckets, cost, null).thenApply((reply) -> ScriptProtocol.results(reply, buckets));
	}

	@Override
	public CompletionStage<Void> refund(RateLimitBucket bucket, long cost, @Nullable RateLimitReceipt receipt) {
		if (receipt != null) {
			receipt.checkFits(bucket);
		}
		return run("refund", List.of(bucket), cost, receipt).thenAccept((reply) -> {
		});
	}

	@Override
	public CompletionStage<Void> reset(RateLimitBucket bucket) {
		return run("reset", List.of(bucket), 0, null).thenAccept((reply) -> {
		});
	}

	@Override
	public void onRecovery(Runnable listener) {
		this.recoveryListeners.add(listener);
	}

	@Override
	public boolean isReachable() {
		GuardedScriptRunner running = this.runner;
		return running != null && running.isReachable();
	}

	/**
	 * Connects, and waits for it for some seconds at most; if Redis is not there, goes on
	 * trying in the background.
	 * @throws io.github.ratelimit.check.RateLimitConfigurationException if Redis is too
	 * old
	 */
	@Override
	public synchronized void start() {
		if (this.runner == null) {
			GuardedScriptRunner connected = this.runners.apply(this::notifyRecoveryListeners);
			connected.connect(this.scripts.forLimits(NOBODY.limits()), this.keys.ofProbe());
			this.stopped = false;
			this.runner = connected;
			warmUp(connected);
		}
	}

	/** Disconnects. Calls fail as unreachable until the next start. */
	@Override
	public synchronized void stop() {
		this.stopped = true;
		GuardedScriptRunner running = this.runner;
		this.runner = null;
		if (running != null) {
			running.close();
		}
	}

	@Override
	public boolean isRunning() {
		return this.runner != null;
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

	/**
	 * Loads classes and compiles code, which would make the first calls miss their
	 * deadline. Then takes and forgets one permit: an old Redis fails with the first
	 * write alone.
	 */
	private void warmUp(GuardedScriptRunner connected) {
		for (int i = 0; i < WARM_UP_LOOKS; i++) {
			// It may miss its deadline, of which calls would be told.
			acquire(NOBODY, 0).handle((result, failure) -> result).toCompletableFuture().join();
		}
		try {
			acquire(NOBODY, 1).thenCompose((taken) -> reset(NOBODY)).toCompletableFuture().join();
		}
		catch (CompletionException ex) {
			// Calls will report anything else.
			if (ex.getCause() instanceof RateLimitStoreException failed && failed.failure() == StoreFailure.TOO_OLD) {
				connected.reportTooOld();
			}
		}
	}

	/** Runs one script for buckets whose keys share a slot. */
	private CompletionStage<List<Long>> run(String operation, List<RateLimitBucket> buckets, long cost,
			@Nullable RateLimitReceipt receipt) {
		GuardedScriptRunner running = this.runner;
		if (running == null && !this.stopped) {
			running = startUnlessStopped();
		}
		if (running == null) {
			return CompletableFuture.failedStage(
					new RateLimitStoreException("The connection to Redis is closed", StoreFailure.UNREACHABLE, null));
		}
		List<Limit> limits = buckets.stream().flatMap((bucket) -> bucket.limits().stream()).toList();
		String time = this.now.get();
		return running.run(this.scripts.forLimits(limits), join(buckets, this.keys::of),
				join(buckets, (bucket) -> this.protocol.arguments(operation, time, cost, bucket, receipt)));
	}

	private static byte[][] join(List<RateLimitBucket> buckets, Function<RateLimitBucket, byte[][]> parts) {
		return buckets.stream().map(parts).flatMap(Stream::of).toArray(byte[][]::new);
	}

	private void notifyRecoveryListeners() {
		for (Runnable listener : this.recoveryListeners) {
			try {
				listener.run();
			}
			catch (Throwable ex) {
				logger.warn("A listener of the recovery of Redis failed", ex);
			}
		}
	}

	private synchronized @Nullable GuardedScriptRunner startUnlessStopped() {
		if (!this.stopped) {
			start();
		}
		return this.runner;
	}

}
