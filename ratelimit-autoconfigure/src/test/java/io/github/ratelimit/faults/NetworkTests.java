package io.github.ratelimit.faults;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.ratelimit.FailurePolicy;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.faults.Load.Call;
import io.github.ratelimit.testsupport.RedisProcess;
import io.github.ratelimit.testsupport.TcpProxy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The network between the application and Redis is slow, dumb, cut or closed for three
 * seconds, or for ten. No call waits beyond the deadline, and a second after the network
 * is well every call is decided by Redis again: also over a half-open connection, on
 * which nothing ever comes back and nothing ever closes. After a long silence it may take
 * two, as a probe of the end of it has to be given up first. It is one outage at most.
 */
@Tag("faults")
class NetworkTests {

	private static final int RATE = 500;

	private static final long SLACK_MILLIS = 20;

	private static final long A_SECOND = 1000;

	private static final RateLimitPolicy POLICY = Limited.policy("1000000/hour", FailurePolicy.ALLOW);

	@ParameterizedTest
	@EnumSource
	void callsWaitNoLongerThanTheDeadlineAndAllIsExactAgainWithinASecond(Trouble trouble) throws Exception {
		try (RedisProcess redis = RedisProcess.start();
				TcpProxy network = new TcpProxy(redis.port());
				Limited application = Limited.on(network.port(),
						"ratelimit.timeout=" + trouble.deadlineMillis() + "ms");
				Stalls stalls = new Stalls()) {
			RateLimiter limiter = application.limiter();
			try (Load load = new Load(RATE, 32, () -> limiter.acquire(POLICY, "key"))) {
				load.awaitCalls(RATE, (call) -> call.isBy(Source.STORE));
				long begun = System.nanoTime();
				trouble.begin(network);
				load.awaitCalls(trouble.seconds() * RATE, (call) -> true);
				network.pass();
				long over = System.nanoTime();
				load.awaitCalls(2 * RATE, (call) -> call.isBy(Source.STORE));
				load.finish();
				List<Call> without = load.calls().stream().filter((call) -> !call.isBy(Source.STORE)).toList();
				long again = load.millisUntilDecidedByRedis(over);
				long slowest = load.calls().stream().mapToLong(Call::nanos).max().orElseThrow() / 1_000_000;
				Figures.print("network " + trouble,
						"%d outages, %d calls decided without Redis, %d calls made while the trouble lasted, slowest "
								+ "%d ms (longest stall of the machine %d ms), exact %d ms after",
						application.outages(), without.size(), load.calls(begun, over).size(), slowest,
						stalls.longestMillis(), again);
				assertThat(slowest)
					.isLessThanOrEqualTo(trouble.deadlineMillis() + SLACK_MILLIS + stalls.longestMillis());
				assertThat(again).isLessThan(trouble.millisToReturn());
				if (trouble.millisToReturn() == A_SECOND) {
					load.assertDecidedByRedisASecondAfter(over, stalls);
				}
				assertThat(application.outages()).as("one outage, and no coming and going").isLessThanOrEqualTo(1);
				if (trouble == Trouble.SLOW) {
					assertThat(without).isEmpty();
				}
			}
		}
	}

	enum Trouble {

		/** Answers take 100 ms, much less than the deadline. */
		SLOW {

			@Override
			void begin(TcpProxy network) {
				network.delay(Duration.ofMillis(100));
			}

			@Override
			long deadlineMillis() {
				return 500;
			}

		},

		/** Answers take 300 ms. */
		TOO_SLOW {

			@Override
			void begin(TcpProxy network) {
				network.delay(Duration.ofMillis(300));
			}

		},

		/** Connections are half-open. */
		SILENT {

			@Override
			void begin(TcpProxy network) {
				network.silence();
			}

		},

		/** As the last, and so long that probes are as far apart as they get. */
		LONG_SILENT {

			@Override
			void begin(TcpProxy network) {
				network.silence();
			}

			@Override
			int seconds() {
				return 10;
			}

			@Override
			long millisToReturn() {
				return 2 * A_SECOND;
			}

		},

		/** Connections are half-open; new ones work. */
		FORGOTTEN {

			@Override
			void begin(TcpProxy network) {
				network.silence();
				network.pass();
			}

		},

		/** Connections are reset once; new ones work. */
		CUT {

			@Override
			void begin(TcpProxy network) {
				network.cut();
			}

		},

		/** Connections are reset, and new ones are refused. */
		REFUSING {

			@Override
			void begin(TcpProxy network) {
				network.refuse();
			}

		};

		abstract void begin(TcpProxy network);

		long deadlineMillis() {
			return 50;
		}

		int seconds() {
			return 3;
		}

		long millisToReturn() {
			return A_SECOND;
		}

	}

}
