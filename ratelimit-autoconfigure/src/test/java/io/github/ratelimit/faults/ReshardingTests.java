package io.github.ratelimit.faults;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.FailurePolicy;
import io.github.ratelimit.Limit;
import io.github.ratelimit.LimitStatus;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.testsupport.RedisProcess;
import io.github.ratelimit.testsupport.TestRedisCluster;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Slots of a cluster move from master to master, with the counters in them, under load.
 * No call fails, none is decided without Redis, and no permit is lost or counted twice.
 */
class ReshardingTests {

	private static final int RATE = 400;

	private static final int KEYS = 20;

	private static final long PERMITS = 1_000_000;

	/** Where there are several limits, some of them come and go within the test. */
	@ParameterizedTest
	@ValueSource(strings = { "1000000/week fixed-window", "1000000/week fixed-window; 1000/second; 50000/minute" })
	void callsGoOnExactlyWhileSlotsMove(String limits) throws Exception {
		assertThat(slotsMovedUnderLoad("resharding of " + limits, limits, ReshardingTests::moveAllCounters))
			.isGreaterThan(KEYS / 2);
	}

	/** Clients know nothing of it but what the masters answer that give slots away. */
	@Test
	void callsGoOnExactlyWhileAMasterJoins() throws Exception {
		assertThat(slotsMovedUnderLoad("a master joins", "1000000/week fixed-window", (cluster) -> {
			RedisProcess from = cluster.servers().get(0);
			List<Integer> slots = slots(from);
			RedisProcess added = cluster.addMaster();
			slots.forEach((slot) -> cluster.moveSlot(slot, from, added));
			return slots.size();
		})).isPositive();
	}

	private static int slotsMovedUnderLoad(String name, String limits, ToIntFunction<TestRedisCluster> move)
			throws Exception {
		RateLimitPolicy policy = RateLimitPolicy.builder("resharding")
			.limits(Limit.parseAll(limits, Algorithm.TOKEN_BUCKET))
			.onFailure(FailurePolicy.ALLOW)
			.build();
		try (TestRedisCluster cluster = new TestRedisCluster();
				// A machine that stands still for the usual deadline is another matter.
				Limited application = Limited
					.with(List.of("spring.data.redis.cluster.nodes=" + nodes(cluster), "ratelimit.timeout=1s"))) {
			RateLimiter limiter = application.limiter();
			try (Load load = new Load(RATE, 32,
					() -> limiter.acquire(policy, "key-" + ThreadLocalRandom.current().nextInt(KEYS)))) {
				load.awaitCalls(RATE, (call) -> call.isBy(Source.STORE));
				int moved = move.applyAsInt(cluster);
				load.awaitCalls(RATE, (call) -> call.isBy(Source.STORE));
				load.finish();
				long counted = 0;
				for (int key = 0; key < KEYS; key++) {
					List<LimitStatus> statuses = limiter.peek(policy, "key-" + key).limits();
					counted += PERMITS - statuses.get(0).remaining();
				}
				Figures.print(name, "%d slots moved, %d calls, %d decided without Redis, %d counted", moved,
						load.calls().size(), load.calls().stream().filter((call) -> !call.isBy(Source.STORE)).count(),
						counted);
				assertThat(load.calls()).allMatch((call) -> call.isBy(Source.STORE));
				assertThat(counted).isEqualTo(load.calls().size());
				return moved;
			}
		}
	}

	/** Each slot that has a counter goes to the next master. */
	private static int moveAllCounters(TestRedisCluster cluster) {
		List<RedisProcess> masters = cluster.masters();
		int moved = 0;
		for (int i = 0; i < masters.size(); i++) {
			RedisProcess from = masters.get(i);
			RedisProcess to = masters.get((i + 1) % masters.size());
			for (int slot : slots(from)) {
				cluster.moveSlot(slot, from, to);
				moved++;
			}
		}
		return moved;
	}

	private static List<Integer> slots(RedisProcess master) {
		return master.command("KEYS", "ratelimit:*")
			.lines()
			.filter((key) -> !key.isBlank())
			.map((key) -> Integer.valueOf(master.command("CLUSTER", "KEYSLOT", key)))
			.distinct()
			.toList();
	}

	private static String nodes(TestRedisCluster cluster) {
		return cluster.servers()
			.stream()
			.map((server) -> "127.0.0.1:" + server.port())
			.collect(Collectors.joining(","));
	}

}
