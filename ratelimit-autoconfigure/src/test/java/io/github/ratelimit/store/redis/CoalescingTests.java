package io.github.ratelimit.store.redis;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.store.CalendarWindows;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.StoreResult;
import io.github.ratelimit.testsupport.RedisConnections;
import io.github.ratelimit.testsupport.RedisProcess;
import io.github.ratelimit.testsupport.TestRedisCluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Calls that travel together count as exactly as calls that do not.
 */
class CoalescingTests {

	private static final int KEYS = 40;

	private static final int CALLS_OF_EACH = 30;

	private static final int LIMIT = 7;

	/** With those of the start, some 80; of logs, few travel together. */
	private static final int MOST_COMMANDS = KEYS * CALLS_OF_EACH / 4;

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final List<AutoCloseable> opened = new ArrayList<>();

	@AfterEach
	void close() throws Exception {
		for (int i = this.opened.size() - 1; i >= 0; i--) {
			this.opened.get(i).close();
		}
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void everyKeyGetsItsLimitByFewCommands(Algorithm algorithm) {
		RedisProcess redis = open(RedisProcess.start());
		assertExact(open(store(lettuce(redis))), algorithm, List.of(redis));
		assertThat(redis.calls("evalsha")).isLessThan(MOST_COMMANDS);
	}

	@ParameterizedTest
	@EnumSource(Algorithm.class)
	void alsoOverConnectionsThatBlock(Algorithm algorithm) {
		RedisProcess redis = open(RedisProcess.start());
		JedisConnectionFactory jedis = new JedisConnectionFactory(
				new RedisStandaloneConfiguration("127.0.0.1", redis.port()));
		jedis.afterPropertiesSet();
		jedis.start();
		this.opened.add(jedis::destroy);
		assertExact(open(store(jedis)), algorithm, List.of(redis));
		assertThat(redis.calls("evalsha")).isLessThan(MOST_COMMANDS);
	}

	@Test
	void onAClusterCallsOfOneKeyTravelTogether() {
		TestRedisCluster cluster = open(new TestRedisCluster());
		LettuceConnectionFactory connections = new LettuceConnectionFactory(cluster.configuration());
		connections.afterPropertiesSet();
		connections.start();
		this.opened.add(connections::destroy);
		RedisRateLimitStore store = open(store(connections));
		assertExact(store, Algorithm.TOKEN_BUCKET, cluster.masters());
		assertThat(cluster.masters())
			.allSatisfy((master) -> assertThat(master.calls("evalsha")).isPositive().isLessThan(MOST_COMMANDS));
	}

	@Test
	void refundsTravelTogetherToo() {
		RedisProcess redis = open(RedisProcess.start());
		RedisRateLimitStore store = open(store(lettuce(redis)));
		assertExact(store, Algorithm.SLIDING_WINDOW_COUNTER, List.of(redis));
		long before = redis.calls("evalsha");
		List<CompletionStage<Void>> refunds = new ArrayList<>();
		redis.pause();
		for (int i = 0; i < LIMIT * KEYS; i++) {
			refunds.add(store.refund(bucket(i % KEYS, Algorithm.SLIDING_WINDOW_COUNTER), 1, null));
		}
		redis.resume();
		refunds.forEach((refund) -> refund.toCompletableFuture().join());
		assertThat(redis.calls("evalsha") - before).isLessThan(LIMIT * KEYS / 4);
		assertExact(store, Algorithm.SLIDING_WINDOW_COUNTER, List.of(redis));
	}

	@Test
	void proxyThatSpreadsKeysOverServersIsFoundOut() {
		SpreadingLink link = new SpreadingLink(new LettuceLink(lettuce(open(RedisProcess.start())), TIMEOUT),
				new LettuceLink(lettuce(open(RedisProcess.start())), TIMEOUT));
		RedisRateLimitStore store = open(new RedisRateLimitStore(
				(recovered) -> new GuardedScriptRunner(link, TIMEOUT, recovered, new CheckReporter(Map.of())),
				new RedisKeys("spread", true),
				new CalendarStarts(new CalendarWindows(ZoneOffset.UTC), Clock.systemUTC()), () -> ""));
		assertExact(store, Algorithm.TOKEN_BUCKET, List.of());
	}

	@Test
	void whetherKeysLieTogetherIsAskedAgainUntilItCanBeTold() {
		RedisProcess redis = open(RedisProcess.start());
		redis.command("CONFIG", "SET", "min-replicas-to-write", "1");
		RedisRateLimitStore store = open(store(lettuce(redis)));
		store.start();
		assertThat(store.acquiresTogether()).isFalse();
		redis.command("CONFIG", "SET", "min-replicas-to-write", "0");
		await().untilAsserted(() -> assertThat(store.acquiresTogether()).isTrue());
	}

	@Test
	void alsoWhenRedisComesAfterTheApplication() {
		RedisProcess redis = open(RedisProcess.start());
		LettuceConnectionFactory connections = lettuce(redis);
		redis.kill();
		RedisRateLimitStore store = open(store(connections));
		store.start();
		redis.restart();
		await().untilAsserted(() -> assertThat(store.acquiresTogether()).isTrue());
	}

	@Test
	void whatIsUnderWayWhenTheStoreStopsIsNotLost() {
		RedisProcess redis = open(RedisProcess.start());
		RedisRateLimitStore store = open(store(lettuce(redis)));
		store.start();
		for (int i = 0; i < LIMIT; i++) {
			store.acquireBlocking(bucket(0, Algorithm.FIXED_WINDOW), 1);
		}
		for (int i = 0; i < LIMIT; i++) {
			store.refund(bucket(0, Algorithm.FIXED_WINDOW), 1, null);
		}
		store.stop();
		store.start();
		assertThat(store.acquireBlocking(bucket(0, Algorithm.FIXED_WINDOW), LIMIT).allowed()).isTrue();
	}

	/** All calls come while the servers are held up. */
	private static void assertExact(RedisRateLimitStore store, Algorithm algorithm, List<RedisProcess> servers) {
		store.start();
		servers.forEach(RedisProcess::pause);
		List<List<CompletionStage<StoreResult>>> calls = new ArrayList<>();
		for (int key = 0; key < KEYS; key++) {
			calls.add(new ArrayList<>());
		}
		for (int i = 0; i < CALLS_OF_EACH; i++) {
			for (int key = 0; key < KEYS; key++) {
				calls.get(key).add(store.acquire(bucket(key, algorithm), 1));
			}
		}
		servers.forEach(RedisProcess::resume);
		assertThat(calls)
			.allSatisfy((ofKey) -> assertThat(ofKey).filteredOn((call) -> call.toCompletableFuture().join().allowed())
				.hasSize(LIMIT));
	}

	private static RateLimitBucket bucket(int key, Algorithm algorithm) {
		return new RateLimitBucket("policy", "key" + key, List.of(Limit.of(LIMIT, Duration.ofHours(1), algorithm)),
				Duration.ofHours(1));
	}

	private RedisRateLimitStore store(RedisConnectionFactory connections) {
		return new RedisRateLimitStore(connections, TIMEOUT, "coalesced", true, Clock.systemUTC(), ZoneOffset.UTC,
				new CheckReporter(Map.of()));
	}

	private LettuceConnectionFactory lettuce(RedisProcess redis) {
		LettuceConnectionFactory connections = RedisConnections.connect("127.0.0.1", redis.port());
		this.opened.add(connections::destroy);
		return connections;
	}

	private <T extends AutoCloseable> T open(T resource) {
		this.opened.add(resource);
		return resource;
	}

	/** As a proxy that looks at the first key alone. */
	private record SpreadingLink(RedisLink first, RedisLink second) implements RedisLink {

		@Override
		public void execute(Runnable task) {
			this.first.execute(task);
		}

		@Override
		public void send(ScriptBatch batch) {
			((batch.firstKey()[batch.firstKey().length - 2] % 2 == 0) ? this.first : this.second).send(batch);
		}

		@Override
		public int batchesAtOnce() {
			return this.first.batchesAtOnce();
		}

		@Override
		public ScheduledExecutorService thread() {
			return this.first.thread();
		}

		@Override
		public Object serverOf(byte[] key) {
			return "proxy";
		}

		@Override
		public void renew(ScriptRequest probe, Deadlines deadlines) {
			this.first.renew(probe, deadlines);
			this.second.renew(probe, deadlines);
		}

		@Override
		public @Nullable Properties info(String section) {
			return null;
		}

		@Override
		public void close() {
			this.first.close();
			this.second.close();
		}

	}

}
