package io.github.ratelimit.benchmark.report;

import java.util.List;

/**
 * A table of figures.
 *
 * @param id its name in results.json, and that of its chart
 * @param title what it shows
 * @param references the rows that each row is compared with, by the first column
 */
public record Table(String id, String title, List<String> references) {

	public Table(String id, String title, String... references) {
		this(id, title, List.of(references));
	}

}
