package io.github.ratelimit.faults;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.lettuce.core.cluster.SlotHash;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

import io.github.ratelimit.FailurePolicy;
import io.github.ratelimit.Limit;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.faults.Load.Call;
import io.github.ratelimit.store.redis.RedisRateLimitStore;
import io.github.ratelimit.testsupport.RedisProcess;
import io.github.ratelimit.testsupport.RedisSentinels;
import io.github.ratelimit.testsupport.TestRedisCluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The primary is killed under load and a replica takes its place, by Sentinel and in a
 * cluster. No call fails or waits beyond the deadline; Redis decides again within two
 * seconds of the promotion; and the replica has lost no more than the permits of the last
 * second, besides those that were allowed without Redis.
 */
class FailoverTests {

	private static final int RATE = 400;

	private static final int KEYS = 60;

	private static final long PERMITS = 1_000_000;

	private static final RateLimitPolicy POLICY = RateLimitPolicy.builder("failover")
		.limit(Limit.parse(PERMITS + "/week fixed-window"))
		.onFailure(FailurePolicy.ALLOW)
		.build();

	@Test
	void replicaTakesOverBySentinel() throws Exception {
		try (RedisSentinels sentinels = new RedisSentinels();
				Limited application = Limited.with(properties(sentinels))) {
			RateLimiter limiter = application.limiter();
			try (Stalls stalls = new Stalls(); Load load = new Load(RATE, 32, () -> limiter.acquire(POLICY, "key"))) {
				load.awaitCalls(RATE, (call) -> call.isBy(Source.STORE));
				long killed = System.nanoTime();
				sentinels.killPrimary();
				sentinels.awaitPromotion();
				long promoted = System.nanoTime();
				load.awaitCalls(2 * RATE, (call) -> call.isBy(Source.STORE));
				load.finish();
				long left = remaining(limiter, "key");
				report("primary killed, Sentinel", load, stalls, killed, promoted, PERMITS - left);
			}
		}
	}

	@Test
	void replicaTakesOverInACluster() throws Exception {
		try (TestRedisCluster cluster = new TestRedisCluster(3, 1, "cluster-require-full-coverage no");
				Limited application = Limited.with(properties(cluster))) {
			RateLimiter limiter = application.limiter();
			int keys = 30;
			try (Stalls stalls = new Stalls();
					Load load = new Load(RATE, 32,
							() -> limiter.acquire(POLICY, "key-" + ThreadLocalRandom.current().nextInt(keys)))) {
				load.awaitCalls(RATE, (call) -> call.isBy(Source.STORE));
				int slot = SlotHash.getSlot("any");
				long killed = System.nanoTime();
				RedisProcess former = cluster.killMaster(slot);
				load.awaitCalls(10, (call) -> call.isBy(Source.FAILURE_POLICY));
				load.awaitCalls(100, (call) -> call.isBy(Source.STORE));
				cluster.awaitPromotion(slot, former);
				long promoted = System.nanoTime();
				load.awaitCalls(2 * RATE, (call) -> call.isBy(Source.STORE));
				load.finish();
				long counted = 0;
				for (int key = 0; key < keys; key++) {
					counted += PERMITS - remaining(limiter, "key-" + key);
				}
				report("master killed, cluster", load, stalls, killed, promoted, counted);
			}
		}
	}

	/**
	 * Without a replica: nothing is promoted, and full coverage is not asked for.
	 */
	@Test
	void masterThatHangsHoldsUpNoCallsToTheOthers() throws Exception {
		try (TestRedisCluster cluster = new TestRedisCluster(3, 0, "cluster-require-full-coverage no",
				"cluster-node-timeout 60000"); Limited application = Limited.with(properties(cluster))) {
			RateLimiter limiter = application.limiter();
			int keys = 30;
			try (Load load = new Load(RATE, 32,
					() -> limiter.acquire(POLICY, "key-" + ThreadLocalRandom.current().nextInt(keys)))) {
				load.awaitCalls(RATE, (call) -> call.isBy(Source.STORE));
				RedisProcess master = cluster.masterOf(SlotHash.getSlot("any"));
				master.pause();
				load.awaitCalls(5, (call) -> call.isBy(Source.FAILURE_POLICY));
				long open = System.nanoTime();
				load.awaitCalls(2 * RATE, (call) -> true);
				long resumed = System.nanoTime();
				master.resume();
				load.awaitCalls(2 * RATE, (call) -> call.isBy(Source.STORE));
				load.finish();
				List<Call> meanwhile = load.calls(open, resumed);
				long byOthers = meanwhile.stream().filter((call) -> call.isBy(Source.STORE)).count();
				long again = load.millisUntilDecidedByRedis(resumed);
				Histogram micros = Load.histogram(meanwhile);
				Figures.print("master hangs, cluster",
						"%d of %d calls decided by the others, p50 %d us, p99 %d us, all decided by Redis %d ms after its "
								+ "return",
						byOthers, meanwhile.size(), micros.getValueAtPercentile(50), micros.getValueAtPercentile(99),
						again);
				assertThat(byOthers).isBetween(meanwhile.size() / 2L, meanwhile.size() - 1L);
				assertThat(micros.getValueAtPercentile(90)).isLessThan(10_000);
				assertThat(again).isLessThan(1000);
			}
		}
	}

	/** Two hang, one of which comes back; and an application starts meanwhile. */
	@Test
	void mastersThatHangHoldUpNeitherEachOtherNorAStart() throws Exception {
		try (TestRedisCluster cluster = new TestRedisCluster(3, 0, "cluster-require-full-coverage no",
				"cluster-node-timeout 60000"); Limited before = Limited.with(properties(cluster))) {
			List<RedisProcess> masters = cluster.masters();
			masters.get(0).pause();
			masters.get(1).pause();
			await().until(() -> decided(before.limiter()) < KEYS / 2);
			masters.get(1).resume();
			long start = System.nanoTime();
			await().atMost(Duration.ofSeconds(20)).until(() -> decided(before.limiter()) > KEYS / 2);
			long found = System.nanoTime() - start;
			try (Limited started = Limited.with(properties(cluster))) {
				int byOthers = decided(started.limiter());
				Figures.print("two masters hang, cluster",
						"one is found %d ms after its return; an application that starts then is decided for by Redis in %d "
								+ "of %d calls",
						TimeUnit.NANOSECONDS.toMillis(found), byOthers, KEYS);
				assertThat(byOthers).isGreaterThan(KEYS / 2);
				long stop = System.nanoTime();
				started.bean(RedisRateLimitStore.class).stop();
				assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - stop)).isLessThan(5);
			}
			assertThat(TimeUnit.NANOSECONDS.toSeconds(found)).isLessThan(5);
			masters.get(0).resume();
			await().atMost(Duration.ofSeconds(10)).until(() -> decided(before.limiter()) == KEYS);
		}
	}

	/** Of many keys, those that Redis decides. */
	private static int decided(RateLimiter limiter) {
		int decided = 0;
		for (int key = 0; key < KEYS; key++) {
			decided += (limiter.acquire(POLICY, "key-" + key).source() == Source.STORE) ? 1 : 0;
		}
		return decided;
	}

	/** Of a call that misses its deadline nothing is known. */
	private static long remaining(RateLimiter limiter, String key) {
		return await().until(() -> limiter.peek(POLICY, key).limits(), (limits) -> !limits.isEmpty())
			.get(0)
			.remaining();
	}

	private static void report(String scenario, Load load, Stalls stalls, long killed, long promoted, long counted) {
		List<Call> calls = load.calls();
		List<Call> byRedis = calls.stream().filter((call) -> call.isBy(Source.STORE)).toList();
		long without = calls.size() - byRedis.size();
		long again = load.millisUntilDecidedByRedis(promoted);
		long slowest = calls.stream().mapToLong(Call::nanos).max().orElseThrow() / 1_000_000;
		long lost = byRedis.size() - counted;
		Figures.print(scenario,
				"%d calls, %d allowed without Redis, promotion after %d ms, Redis decides again %d ms after it, %d permits "
						+ "lost by replication, slowest call %d ms (longest stall of the machine %d ms)",
				calls.size(), without, (promoted - killed) / 1_000_000, again, lost, slowest, stalls.longestMillis());
		assertThat(calls).extracting(Call::decision).allMatch(RateLimitDecision::allowed);
		assertThat(again).isLessThan(2000);
		assertThat(lost).isLessThanOrEqualTo(RATE);
		assertThat(slowest).isLessThanOrEqualTo(50 + 20 + stalls.longestMillis());
	}

	private static List<String> properties(RedisSentinels sentinels) {
		return List.of("spring.data.redis.sentinel.master=" + RedisSentinels.MASTER,
				"spring.data.redis.sentinel.nodes=" + nodes(sentinels.sentinels()));
	}

	private static List<String> properties(TestRedisCluster cluster) {
		return List.of("spring.data.redis.cluster.nodes=" + nodes(cluster.servers()));
	}

	private static String nodes(List<RedisProcess> servers) {
		return servers.stream().map((server) -> "127.0.0.1:" + server.port()).collect(Collectors.joining(","));
	}

}
