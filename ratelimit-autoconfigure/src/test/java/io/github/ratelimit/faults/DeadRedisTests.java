package io.github.ratelimit.faults;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.ratelimit.testsupport.JavaProcess;
import io.github.ratelimit.testsupport.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Redis is dead for two minutes under 5,000 calls a second, each with a key of its own,
 * in a JVM of 128 MB that counts in memory meanwhile: the heap grows by 16 MB at most, no
 * thread is blocked for longer than the deadline, and no threads pile up.
 */
@Tag("faults")
class DeadRedisTests {

	private static final int RATE = 5000;

	private static final int SECONDS = 120;

	private static final long DEADLINE_MILLIS = 50;

	private static final long SLACK_MILLIS = 20;

	@Test
	void memoryAndThreadsStayBounded() {
		try (RedisProcess redis = RedisProcess.start()) {
			try (JavaProcess process = JavaProcess.start(DeadRedisMain.class,
					List.of("-Xmx128m", "-XX:+ExitOnOutOfMemoryError"), Integer.toString(redis.port()),
					Integer.toString(RATE), Integer.toString(SECONDS))) {
				awaitLine(process, "ready");
				redis.kill();
				process.send("go on");
				Map<String, Long> figures = figures(awaitLine(process, "growth="));
				Figures.print("Redis dead for " + SECONDS + " s",
						"%d calls, heap grown by %d KB, slowest call %d ms (longest stall of the machine %d ms), %d "
								+ "decided locally, %d otherwise, %d threads",
						figures.get("calls"), figures.get("growth"), figures.get("slowest"), figures.get("stall"),
						figures.get("local"), figures.get("store"), figures.get("threads"));
				assertThat(figures.get("calls")).isEqualTo((long) RATE * SECONDS);
				assertThat(figures.get("growth")).isLessThanOrEqualTo(16 * 1024);
				assertThat(figures.get("slowest"))
					.isLessThanOrEqualTo(DEADLINE_MILLIS + SLACK_MILLIS + figures.get("stall"));
				assertThat(figures.get("local")).isEqualTo((long) RATE * SECONDS);
				assertThat(figures.get("threads")).isLessThan(60);
			}
		}
	}

	/** Skips what the application logs. */
	private static String awaitLine(JavaProcess process, String start) {
		return Stream.generate(process::readLine).filter((line) -> line.startsWith(start)).findFirst().orElseThrow();
	}

	private static Map<String, Long> figures(String line) {
		return Pattern.compile(" ")
			.splitAsStream(line)
			.map((figure) -> figure.split("="))
			.collect(Collectors.toMap((figure) -> figure[0], (figure) -> Long.parseLong(figure[1])));
	}

}
