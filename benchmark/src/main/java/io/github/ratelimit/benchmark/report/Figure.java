package io.github.ratelimit.benchmark.report;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What was measured of one contender, in each round.
 *
 * @param table the id of the table
 * @param row who was measured
 * @param column what was measured, and in which unit
 * @param rounds the values, in the order of the rounds
 */
public record Figure(String table, String row, String column, List<Double> rounds) {

	/** The median of all rounds. */
	@JsonProperty
	public double median() {
		return median(this.rounds);
	}

	@JsonProperty
	public double lowest() {
		return this.rounds.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
	}

	@JsonProperty
	public double highest() {
		return this.rounds.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
	}

	static double median(List<Double> values) {
		List<Double> sorted = values.stream().sorted().toList();
		int middle = sorted.size() / 2;
		return (sorted.size() % 2 == 1) ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
	}

}
