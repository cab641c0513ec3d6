package io.github.ratelimit.benchmark.report;

import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/**
 * What each row of a table is compared with, by the first column: the median of what the
 * comparison yields within each round, as the machine is not the same in all of them.
 *
 * @param sign the sign in the head of the table
 * @param row the row that all are compared with
 */
public record Comparison(String sign, String row) {

	private static final String OVER = "÷";

	private static final String BEYOND = "−";

	/** Each row as a multiple of this row. */
	public static Comparison over(String row) {
		return new Comparison(OVER, row);
	}

	/** How much each row has more than this row. */
	public static Comparison beyond(String row) {
		return new Comparison(BEYOND, row);
	}

	double of(Figure figure, Figure reference) {
		DoubleBinaryOperator operator = this.sign.equals(OVER) ? (a, b) -> a / b : (a, b) -> a - b;
		int rounds = Math.min(figure.rounds().size(), reference.rounds().size());
		return Figure.median(IntStream.range(0, rounds)
			.mapToObj((i) -> operator.applyAsDouble(figure.rounds().get(i), reference.rounds().get(i)))
			.toList());
	}

}
