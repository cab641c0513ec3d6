package io.github.ratelimit.benchmark.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The figures as tables to be read, on the console too.
 */
final class MarkdownReport {

	private final Figures figures;

	private final StringBuilder text = new StringBuilder();

	MarkdownReport(Figures figures) {
		this.figures = figures;
	}

	String write(Map<String, String> environment) {
		environment
			.forEach((name, value) -> this.text.append("- ").append(name).append(": ").append(value).append('\n'));
		this.figures.tables().forEach(this::append);
		return this.text.toString();
	}

	private void append(Table table) {
		List<Figure> figures = this.figures.of(table);
		List<String> columns = figures.stream().map(Figure::column).distinct().toList();
		boolean spread = figures.get(0).rounds().size() > 1;
		List<String> header = new ArrayList<>(List.of("", columns.get(0)));
		if (spread) {
			header.add("lowest – highest");
		}
		table.comparisons().forEach((comparison) -> header.add(comparison.sign() + " " + comparison.row()));
		header.addAll(columns.subList(1, columns.size()));
		this.text.append("\n### ").append(table.title()).append("\n\n");
		line(header);
		this.text.append("|---|").append("--:|".repeat(header.size() - 1)).append('\n');
		figures.stream().map(Figure::row).distinct().forEach((row) -> line(cells(table, row, columns, spread)));
	}

	private List<String> cells(Table table, String row, List<String> columns, boolean spread) {
		Figure main = Objects.requireNonNull(this.figures.find(table, row, columns.get(0)));
		List<String> cells = new ArrayList<>(List.of(row, number(main.median())));
		if (spread) {
			cells.add(number(main.lowest()) + " – " + number(main.highest()));
		}
		table.comparisons().forEach((comparison) -> {
			Figure reference = Objects.requireNonNull(this.figures.find(table, comparison.row(), main.column()));
			cells.add(number(comparison.of(main, reference)));
		});
		for (String column : columns.subList(1, columns.size())) {
			Figure figure = this.figures.find(table, row, column);
			cells.add((figure != null) ? number(figure.median()) : "");
		}
		return cells;
	}

	private void line(List<String> cells) {
		this.text.append("| ").append(String.join(" | ", cells)).append(" |\n");
	}

	/** Three digits at most, unless it is a large number. */
	static String number(double value) {
		double size = Math.abs(value);
		return String.format(Locale.ROOT, (size >= 100) ? "%,.0f" : (size >= 10) ? "%.1f" : "%.2f", value);
	}

}
