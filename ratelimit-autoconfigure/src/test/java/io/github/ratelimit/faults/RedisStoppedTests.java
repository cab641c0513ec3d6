package io.github.ratelimit.faults;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.ratelimit.FailurePolicy;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.faults.Load.Call;
import io.github.ratelimit.testsupport.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Redis hangs, or dies, under 2,000 calls a second, and comes back.
 */
@Tag("faults")
class RedisStoppedTests {

	private static final int RATE = 2000;

	private static final long DEADLINE_MILLIS = 50;

	private static final long SLACK_MILLIS = 20;

	private static final RateLimitPolicy WIDE = Limited.policy("1000000/second", FailurePolicy.ALLOW);

	@ParameterizedTest
	@EnumSource
	void callsGoOnAtOnceAndAreExactAgainWithinASecond(Stop stop) throws Exception {
		try (RedisProcess redis = RedisProcess.start();
				Limited application = Limited.on(redis.port());
				Stalls stalls = new Stalls()) {
			RateLimiter limiter = application.limiter();
			try (Load load = new Load(RATE, 64, () -> limiter.acquire(WIDE, "key"))) {
				load.awaitCalls(2 * RATE, (call) -> call.isBy(Source.STORE));
				long stopped = System.nanoTime();
				stop.begin(redis);
				load.awaitCalls(5 * RATE, (call) -> call.isBy(Source.FAILURE_POLICY));
				long before = System.nanoTime();
				stop.end(redis);
				long back = System.nanoTime();
				load.awaitCalls(3 * RATE, (call) -> call.isBy(Source.STORE));
				load.finish();

				long slowest = load.calls().stream().mapToLong(Call::nanos).max().orElseThrow() / 1_000_000;
				Histogram open = Load.histogram(load.calls(stopped + TimeUnit.MILLISECONDS.toNanos(500), before));
				long again = load.millisUntilDecidedByRedis(back);
				long scriptCalls = redis.calls("evalsha") + redis.calls("eval");
				long requests = stop.countsFrom(load, before);
				// Two over each new connection, and the first one over the old.
				long probes = 2 * redis.calls("hello") + 1;
				Figures.print("Redis " + stop,
						"slowest call %d ms (longest stall of the machine %d ms), p50 %d us and p99 %d us while the breaker "
								+ "is open, decided by Redis again %d ms after its return, %d script calls for %d requests "
								+ "and at most %d of probes",
						slowest, stalls.longestMillis(), open.getValueAtPercentile(50), open.getValueAtPercentile(99),
						again, scriptCalls, requests, probes);
				assertThat(slowest).isLessThanOrEqualTo(DEADLINE_MILLIS + SLACK_MILLIS + stalls.longestMillis());
				assertThat(open.getValueAtPercentile(99)).isLessThanOrEqualTo(1000);
				assertThat(again).isLessThan(1000);
				load.assertDecidedByRedisASecondAfter(back, stalls);
				assertThat(scriptCalls).isLessThanOrEqualTo(requests + probes);
			}
			assertThatLimitIsExact(limiter);
		}
	}

	private static void assertThatLimitIsExact(RateLimiter limiter) {
		RateLimitPolicy policy = Limited.policy("100/hour", FailurePolicy.ALLOW);
		List<Boolean> allowed = Stream.generate(() -> limiter.acquire(policy, "other").allowed()).limit(200).toList();
		assertThat(allowed).filteredOn((each) -> each).hasSize(100);
	}

	enum Stop {

		/** It holds its connections, and answers after its return what it finds there. */
		HANGS {

			@Override
			void begin(RedisProcess redis) {
				redis.pause();
			}

			@Override
			void end(RedisProcess redis) {
				redis.resume();
			}

			@Override
			long countsFrom(Load load, long returned) {
				return load.calls().size();
			}

		},

		/** It is another process after its return, which has counted nothing before. */
		DIES {

			@Override
			void begin(RedisProcess redis) {
				redis.kill();
			}

			@Override
			void end(RedisProcess redis) {
				redis.restart();
			}

			@Override
			long countsFrom(Load load, long returned) {
				return load.calls(returned, Long.MAX_VALUE).size();
			}

		};

		abstract void begin(RedisProcess redis);

		abstract void end(RedisProcess redis);

		abstract long countsFrom(Load load, long returned);

	}

}
