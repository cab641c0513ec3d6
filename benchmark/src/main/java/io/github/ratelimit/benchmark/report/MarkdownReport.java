package io.github.ratelimit.benchmark.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
		List<String> header = new ArrayList<>(List.of(""));
		columns.forEach((column) -> {
			header.add(column);
			if (column.equals(columns.get(0))) {
				header.add("lowest – highest");
				table.references().forEach((reference) -> header.add("÷ " + reference));
			}
		});
		this.text.append("\n### ").append(table.title()).append("\n\n");
		line(header);
		this.text.append("|---|").append("--:|".repeat(header.size() - 1)).append('\n');
		figures.stream().map(Figure::row).distinct().forEach((row) -> line(cells(table, row, columns)));
	}

	private List<String> cells(Table table, String row, List<String> columns) {
		List<String> cells = new ArrayList<>(List.of(row));
		for (String column : columns) {
			Figure figure = this.figures.find(table, row, column);
			cells.add((figure != null) ? number(figure.median()) : "");
			if (column.equals(columns.get(0))) {
				cells.add((figure != null) ? number(figure.lowest()) + " – " + number(figure.highest()) : "");
				table.references().forEach((reference) -> cells.add(ratio(figure, table, reference)));
			}
		}
		return cells;
	}

	private String ratio(Figure figure, Table table, String reference) {
		Figure other = (figure != null) ? this.figures.find(table, reference, figure.column()) : null;
		return (other != null) ? String.format(Locale.ROOT, "%.2f", Figures.ratio(figure, other)) : "";
	}

	private void line(List<String> cells) {
		this.text.append("| ").append(String.join(" | ", cells)).append(" |\n");
	}

	/** Three digits at least, and none that would be noise. */
	static String number(double value) {
		String format = (Math.abs(value) >= 100) ? "%,.0f" : (Math.abs(value) >= 10) ? "%.1f" : "%.2f";
		return String.format(Locale.ROOT, format, value);
	}

}
