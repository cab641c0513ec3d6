package io.github.ratelimit.faults;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.ratelimit.FailurePolicy;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.faults.Load.Call;
import io.github.ratelimit.testsupport.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Redis is troubled for seconds, under 1,000 calls a second. No call waits beyond the
 * deadline; a policy that denies admits no more than its limit; and a second after the
 * trouble every call is decided by Redis again. What is slow, but in time, and scripts
 * that are forgotten all the time, are not even noticed.
 */
@Tag("faults")
class StormTests {

	private static final int RATE = 1000;

	private static final int LIMIT = 500;

	private static final long SLACK_MILLIS = 20;

	@ParameterizedTest
	@EnumSource
	void nothingWaitsNothingOpensAndAllIsExactAgainWithinASecond(Storm storm) throws Exception {
		RateLimitPolicy deny = Limited.policy(LIMIT + "/hour", FailurePolicy.DENY);
		try (RedisProcess redis = RedisProcess.start();
				Limited application = Limited.on(redis.port(), "ratelimit.timeout=" + storm.deadlineMillis() + "ms");
				Stalls stalls = new Stalls()) {
			RateLimiter limiter = application.limiter();
			// Few permits at a time, so that the storm finds some left.
			try (Load load = new Load(RATE, 32, () -> limiter.acquire(deny, "key"))) {
				load.awaitCalls(LIMIT / 2, (call) -> call.isBy(Source.STORE));
				long begun = System.nanoTime();
				storm.rage(redis);
				long over = System.nanoTime();
				load.awaitCalls(2 * RATE, (call) -> call.isBy(Source.STORE));
				load.finish();
				report(storm, load, stalls, begun, over);
			}
		}
	}

	private static void report(Storm storm, Load load, Stalls stalls, long begun, long over) {
		List<Call> calls = load.calls();
		long slowest = calls.stream().mapToLong(Call::nanos).max().orElseThrow() / 1_000_000;
		long admitted = calls.stream().map(Call::decision).filter(RateLimitDecision::allowed).count();
		List<Call> without = calls.stream().filter((call) -> !call.isBy(Source.STORE)).toList();
		long again = load.millisUntilDecidedByRedis(over);
		Figures.print("storm " + storm,
				"%d calls, %d of %d during the storm decided without Redis, %d admitted (limit %d), slowest %d ms "
						+ "(longest stall of the machine %d ms), exact %d ms after the storm",
				calls.size(), without.size(), load.calls(begun, over).size(), admitted, LIMIT, slowest,
				stalls.longestMillis(), again);
		assertThat(slowest).isLessThanOrEqualTo(storm.deadlineMillis() + SLACK_MILLIS + stalls.longestMillis());
		assertThat(admitted).isLessThanOrEqualTo(LIMIT);
		assertThat(again).isLessThan(1000);
		load.assertDecidedByRedisASecondAfter(over, stalls);
		if (!storm.isNoticed()) {
			assertThat(without).isEmpty();
			assertThat(admitted).isEqualTo(LIMIT);
		}
	}

	enum Storm {

		/** Every connection is closed by the server, twenty times a second. */
		CLIENT_KILL {

			@Override
			void rage(RedisProcess redis) {
				repeat(Duration.ofMillis(50), () -> redis.command("CLIENT", "KILL", "TYPE", "normal"));
			}

		},

		/** Commands are held back. */
		CLIENT_PAUSE {

			@Override
			void rage(RedisProcess redis) {
				redis.command("CLIENT", "PAUSE", "3000");
				nap(Duration.ofMillis(3000));
			}

		},

		/** The server does nothing for a time much longer than the deadline. */
		DEBUG_SLEEP {

			@Override
			void rage(RedisProcess redis) {
				redis.command("DEBUG", "SLEEP", "2");
			}

		},

		/** The server is slow, again and again, but not too slow. */
		SLOW {

			@Override
			void rage(RedisProcess redis) {
				repeat(Duration.ofMillis(30), () -> redis.command("DEBUG", "SLEEP", "0.1"));
			}

			@Override
			boolean isNoticed() {
				return false;
			}

		},

		/** Scripts are forgotten all the time. */
		SCRIPT_FLUSH {

			@Override
			void rage(RedisProcess redis) {
				repeat(Duration.ofMillis(10), () -> redis.command("SCRIPT", "FLUSH"));
			}

			@Override
			boolean isNoticed() {
				return false;
			}

		};

		abstract void rage(RedisProcess redis);

		boolean isNoticed() {
			return true;
		}

		/** Long where nothing is to be noticed, since the machine may be slow, too. */
		long deadlineMillis() {
			return isNoticed() ? 50 : 500;
		}

		private static void repeat(Duration pause, Runnable blow) {
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(4);
			while (System.nanoTime() < end) {
				blow.run();
				nap(pause);
			}
		}

		/** The storm has a pace of its own; nothing is awaited here. */
		private static void nap(Duration pause) {
			long end = System.nanoTime() + pause.toNanos();
			for (long left = pause.toNanos(); left > 0; left = end - System.nanoTime()) {
				LockSupport.parkNanos(left);
			}
		}

	}

}
