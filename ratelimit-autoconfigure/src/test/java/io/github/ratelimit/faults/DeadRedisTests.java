package io.github.ratelimit.faults;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

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
	void memoryAndThreadsStayBounded() throws Exception {
		try (RedisProcess redis = RedisProcess.start()) {
			Process process = Child
				.of(DeadRedisMain.class, List.of("-Xmx128m", "-XX:+ExitOnOutOfMemoryError"),
						Integer.toString(redis.port()), Integer.toString(RATE), Integer.toString(SECONDS))
				.redirectErrorStream(true)
				.start();
			try (BufferedReader output = new BufferedReader(
					new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
				awaitLine(output, "ready");
				redis.kill();
				process.getOutputStream().write('\n');
				process.getOutputStream().flush();
				Map<String, Long> figures = figures(awaitLine(output, "growth="));
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
			finally {
				process.destroyForcibly().waitFor();
			}
		}
	}

	private static String awaitLine(BufferedReader output, String start) throws Exception {
		StringBuilder seen = new StringBuilder();
		for (String line = output.readLine(); line != null; line = output.readLine()) {
			if (line.startsWith(start)) {
				return line;
			}
			seen.append(line).append('\n');
		}
		throw new IllegalStateException("The process has ended: " + seen);
	}

	private static Map<String, Long> figures(String line) {
		return Pattern.compile(" ")
			.splitAsStream(line)
			.map((figure) -> figure.split("="))
			.collect(Collectors.toMap((figure) -> figure[0], (figure) -> Long.parseLong(figure[1])));
	}

}
