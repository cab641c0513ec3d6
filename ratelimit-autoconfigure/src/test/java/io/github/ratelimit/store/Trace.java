package io.github.ratelimit.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;

/**
 * A conformance trace: limits, and what each of a series of calls must be answered.
 */
record Trace(String name, List<TraceLimit> limits, List<Step> steps) {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	static Stream<Trace> readAll(Path folder) {
		try (Stream<Path> files = Files.list(folder)) {
			return files.filter((file) -> file.toString().endsWith(".json"))
				.sorted()
				.flatMap(Trace::read)
				.toList()
				.stream();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The vectors in " + folder.toAbsolutePath() + " cannot be read", ex);
		}
	}

	private static Stream<Trace> read(Path file) {
		return Arrays.stream(JSON.readValue(file.toFile(), Trace[].class));
	}

	List<Limit> toLimits() {
		return this.limits.stream().map(TraceLimit::toLimit).toList();
	}

	@Override
	public String toString() {
		return this.name;
	}

	record TraceLimit(String algorithm, long permits, long periodMicros, @Nullable Long burst) {

		Limit toLimit() {
			return new Limit(this.permits, Duration.of(this.periodMicros, ChronoUnit.MICROS),
					(this.burst != null) ? this.burst : this.permits, Algorithm.valueOf(this.algorithm));
		}

	}

	record Step(long atMicros, long cost, boolean allowed, @Nullable Long retryAfterMicros, long delayMicros,
			List<Integer> violated, List<StepLimit> limits) {

	}

	record StepLimit(long remaining, long resetAfterMicros) {

	}

}
