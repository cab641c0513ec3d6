package io.github.ratelimit.benchmark.report;

import java.util.List;

/**
 * A table of figures.
 *
 * @param id its name in results.json, and that of its chart
 * @param title what it shows
 * @param comparisons what each row is compared with
 */
public record Table(String id, String title, List<Comparison> comparisons) {

	public Table(String id, String title, Comparison... comparisons) {
		this(id, title, List.of(comparisons));
	}

}
