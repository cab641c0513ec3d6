package io.github.ratelimit.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.testsupport.JavaProcess;
import io.github.ratelimit.testsupport.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Four instances with 32 threads each call for one key, while Redis is told to forget its
 * scripts every 10 ms. Asserts that in each of 200 rounds of each algorithm they are
 * together admitted exactly what the limit holds.
 */
@Tag("faults")
class ManyInstancesTests {

	private static final int INSTANCES = 4;

	private static final int ROUNDS = 200;

	private static final int CALLS_PER_THREAD = 2;

	private final AtomicInteger flushes = new AtomicInteger();

	@Test
	void instancesTogetherAreAdmittedExactlyTheLimit() {
		ScheduledExecutorService flushing = Executors.newSingleThreadScheduledExecutor();
		List<JavaProcess> instances = new ArrayList<>();
		try (RedisProcess redis = RedisProcess.start()) {
			for (int i = 0; i < INSTANCES; i++) {
				instances.add(JavaProcess.start(InstanceMain.class, List.of("-Xmx128m", "-XX:+UseSerialGC"),
						Integer.toString(redis.port())));
			}
			instances.forEach((instance) -> assertThat(instance.readLine()).isEqualTo("ready"));
			flushing.scheduleWithFixedDelay(() -> flush(redis), 0, 10, TimeUnit.MILLISECONDS);
			long start = System.nanoTime();
			List<String> wrong = Stream.of(Algorithm.values())
				.flatMap((algorithm) -> wrongRounds(algorithm, instances).stream())
				.toList();
			double seconds = (System.nanoTime() - start) / 1e9;
			int calls = Algorithm.values().length * ROUNDS * INSTANCES * InstanceMain.THREADS * CALLS_PER_THREAD;
			Figures.print("many instances",
					"%d rounds for each of %d algorithms, %d calls, %.0f calls/s, %d flushes of scripts, %d scripts sent anew, "
							+ "%d wrong rounds",
					ROUNDS, Algorithm.values().length, calls, calls / seconds, this.flushes.get(), redis.calls("eval"),
					wrong.size());
			assertThat(wrong).isEmpty();
			// Otherwise it has not been seen that sending a script anew counts once.
			assertThat(this.flushes).hasValueGreaterThan(100);
			assertThat(redis.calls("eval")).isGreaterThan(this.flushes.get());
		}
		finally {
			flushing.shutdownNow();
			instances.forEach(JavaProcess::close);
		}
	}

	private void flush(RedisProcess redis) {
		redis.command("SCRIPT", "FLUSH");
		this.flushes.incrementAndGet();
	}

	private static List<String> wrongRounds(Algorithm algorithm, List<JavaProcess> instances) {
		List<String> wrong = new ArrayList<>();
		for (int round = 0; round < ROUNDS; round++) {
			String command = "round " + algorithm + " " + algorithm + "-" + round + " " + CALLS_PER_THREAD;
			instances.forEach((instance) -> instance.send(command));
			List<String> answers = instances.stream().map(JavaProcess::readLine).toList();
			if (answers.stream().mapToInt(ManyInstancesTests::admitted).sum() != InstanceMain.PERMITS) {
				wrong.add(command + ": " + answers);
			}
		}
		return wrong;
	}

	/** What has failed makes any sum wrong. */
	private static int admitted(String answer) {
		return answer.startsWith("admitted ") ? Integer.parseInt(answer.substring("admitted ".length())) : -100_000;
	}

}
