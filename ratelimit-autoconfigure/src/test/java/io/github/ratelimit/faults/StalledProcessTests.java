package io.github.ratelimit.faults;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.ratelimit.testsupport.JavaProcess;
import io.github.ratelimit.testsupport.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that stands still again and again, while Redis is well. Asserts that no
 * call is admitted beyond the limit and that no outage is told, though the deadline
 * passes on every clock; and then, as otherwise nothing might ever be noticed, that the
 * loss of Redis is.
 */
@Tag("faults")
class StalledProcessTests {

	private static final int PERMITS = 5;

	@ParameterizedTest
	@EnumSource
	void processThatStandsStillTakesThatForNoOutage(Pattern pattern) {
		try (RedisProcess redis = RedisProcess.start();
				JavaProcess application = JavaProcess.start(StalledMain.class, List.of("-Xmx128m", "-XX:+UseSerialGC"),
						Integer.toString(redis.port()));
				Stalls stalls = new Stalls()) {
			assertThat(readUntil(application, "ready")).isEqualTo("ready");
			Counts before = counts(application, "before");
			pattern.apply(application);
			Counts after = counts(application, "after");
			Figures.print("process " + pattern,
					"%d calls, %d admitted, %d outages (longest stall of the machine %d ms)",
					after.calls - before.calls, after.admitted, after.outages, stalls.longestMillis());
			assertThat(after.calls).isGreaterThan(before.calls);
			if (!stalls.areLong()) {
				assertThat(after.admitted).isEqualTo(PERMITS);
				assertThat(after.outages).isZero();
			}
			redis.kill();
			// Collecting garbage all the time, it gets little done.
			Awaitility.await()
				.atMost(Duration.ofMinutes(2))
				.until(() -> counts(application, "killed").outages > after.outages);
		}
	}

	private static Counts counts(JavaProcess application, String line) {
		application.send(line);
		String[] words = readUntil(application, "\\d+ \\d+ \\d+").split(" ");
		return new Counts(Integer.parseInt(words[0]), Integer.parseInt(words[1]), Integer.parseInt(words[2]));
	}

	/** Other lines are those of the log. */
	private static String readUntil(JavaProcess application, String pattern) {
		return Stream.generate(application::readLine).filter((line) -> line.matches(pattern)).findFirst().orElseThrow();
	}

	private record Counts(int calls, int admitted, int outages) {

	}

	enum Pattern {

		/** As in a long collection of garbage. */
		STOPPED_TWENTY_TIMES_FOR_200_MS(20, Duration.ofMillis(200), Duration.ofMillis(100)),

		/** As under a CPU limit of Kubernetes, whose period is 100 ms. */
		THROTTLED_TO_A_FIFTH(80, Duration.ofMillis(80), Duration.ofMillis(20)),

		COLLECTING_GARBAGE(1, Duration.ZERO, Duration.ofSeconds(5)) {

			@Override
			void apply(JavaProcess application) {
				application.send("collect");
				super.apply(application);
			}

		};

		private final int times;

		private final Duration stopped;

		private final Duration running;

		Pattern(int times, Duration stopped, Duration running) {
			this.times = times;
			this.stopped = stopped;
			this.running = running;
		}

		void apply(JavaProcess application) {
			for (int i = 0; i < this.times; i++) {
				if (!this.stopped.isZero()) {
					application.pause();
					pass(this.stopped);
					application.resume();
				}
				pass(this.running);
			}
		}

		/** What happens is the passing of time. */
		private static void pass(Duration time) {
			long end = System.nanoTime() + time.toNanos();
			for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
				LockSupport.parkNanos(left);
			}
		}

	}

}
