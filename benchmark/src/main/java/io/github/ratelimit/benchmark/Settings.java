package io.github.ratelimit.benchmark;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * How long and how often is measured.
 *
 * @param smoke whether it is enough that everything works; the figures mean nothing then
 * @param rounds how often each contender has its turn
 * @param turn how long a turn is
 * @param warmUp how long each contender runs before anything is measured
 * @param parts the parts that are measured
 * @param redis {@code host:port} of a Redis, or empty to start one
 * @param output the folder of the results
 */
public record Settings(boolean smoke, int rounds, Duration turn, Duration warmUp, Set<String> parts, String redis,
		Path output) {

	private static final Set<String> PARTS = new TreeSet<>(
			List.of("redis", "latency", "flood", "sizing", "memory", "annotation", "http"));

	private static final int ROUNDS = 5;

	private static final int FORKS = 3;

	private static final int LONG_TURNS = 3;

	private static final int HTTP_TURNS = 2;

	private static final int HTTP_WARM_UP_SECONDS = 25;

	static Settings read() {
		boolean smoke = text("smoke").equals("true");
		String rounds = text("rounds");
		String parts = text("parts");
		Set<String> chosen = parts.isEmpty() ? PARTS : Set.of(parts.split(","));
		if (!PARTS.containsAll(chosen)) {
			throw new IllegalArgumentException("benchmark.parts is " + parts + ", but the parts are " + PARTS);
		}
		return new Settings(smoke, !rounds.isEmpty() ? Integer.parseInt(rounds) : smoke ? 1 : ROUNDS,
				Duration.ofMillis(smoke ? 100 : 500), Duration.ofMillis(smoke ? 100 : 3000), chosen, text("redis"),
				Path.of(System.getProperty("benchmark.output", "target/benchmark")));
	}

	private static String text(String name) {
		return System.getProperty("benchmark." + name, "");
	}

	/**
	 * How many rounds JMH has its turn in, as each of its turns starts a JVM.
	 */
	public int forks() {
		return Math.min(this.rounds, FORKS);
	}

	/**
	 * How long the servers are called before anything is measured.
	 */
	public Duration httpWarmUp() {
		return this.smoke ? this.warmUp : Duration.ofSeconds(HTTP_WARM_UP_SECONDS);
	}

	/**
	 * How long a turn is in which something is to happen that is seldom: slow calls, or a
	 * call of Redis by who remembers refusals for a second.
	 */
	public Duration longTurn() {
		return this.turn.multipliedBy(LONG_TURNS);
	}

	/**
	 * How long a turn of requests is, in which processes share the processor.
	 */
	public Duration httpTurn() {
		return this.turn.multipliedBy(HTTP_TURNS);
	}

	/**
	 * Options of the JVMs that are started: those that soon end need not be fast. Of the
	 * others the memory is there from the start. Else whoever allocates is slowed down
	 * until all of it has been used once, by two to three times.
	 */
	public List<String> jvmOptions() {
		return this.smoke ? List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC") : List.of("-XX:+AlwaysPreTouch");
	}

	boolean includes(String part) {
		return this.parts.contains(part);
	}

}
