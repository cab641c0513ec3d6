package io.github.ratelimit.benchmark.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Draws the first column of a table as SVG, to be read on light and on dark pages.
 */
final class BarChart {

	private static final int WIDTH = 800;

	private static final int FIRST_ROW = 52;

	private static final int ROW = 30;

	private static final int BAR = 18;

	private static final int LABELS = 250;

	/** For the number at the end of the longest bar. */
	private static final int NUMBERS = 80;

	private static final String HEAD = """
			<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' role='img' aria-labelledby='title'>
			<title id='title'>%s</title>
			<style>
			text { font: 14px system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; fill: #1f2328; }
			.title { font-size: 16px; font-weight: 600; }
			.ours { fill: #0550ae; }
			.other { fill: #8c959f; }
			@media (prefers-color-scheme: dark) {
			text { fill: #e6edf3; }
			.ours { fill: #58a6ff; }
			.other { fill: #6e7681; }
			}
			</style>
			""";

	private final Table table;

	private final List<Figure> bars;

	/** With the rows whose names begin so in the colour of this library. */
	private final String ours;

	BarChart(Table table, List<Figure> figures, String ours) {
		this.table = table;
		this.ours = ours;
		this.bars = figures.stream().filter((figure) -> figure.column().equals(figures.get(0).column())).toList();
	}

	String draw() {
		String column = this.bars.get(0).column();
		String title = escape(this.table.title() + " – " + column
				+ (column.endsWith("/s") ? ", more is better" : ", less is better"));
		double longest = this.bars.stream().mapToDouble(Figure::median).max().orElseThrow();
		List<String> lines = new ArrayList<>();
		lines.add(HEAD.formatted(WIDTH, FIRST_ROW + ROW * this.bars.size(), title).stripTrailing());
		lines.add("<text class='title' x='0' y='24'>" + title + "</text>");
		for (int i = 0; i < this.bars.size(); i++) {
			Figure bar = this.bars.get(i);
			int top = FIRST_ROW + ROW * i;
			int baseline = top + BAR - 4;
			double width = (WIDTH - LABELS - NUMBERS) * bar.median() / longest;
			lines.add("<text x='%d' y='%d' text-anchor='end'>%s</text>".formatted(LABELS - 10, baseline,
					escape(bar.row())));
			lines.add(String.format(Locale.ROOT, "<rect class='%s' x='%d' y='%d' width='%.1f' height='%d' rx='2'/>",
					bar.row().startsWith(this.ours) ? "ours" : "other", LABELS, top, width, BAR));
			lines.add(String.format(Locale.ROOT, "<text x='%.1f' y='%d'>%s</text>", LABELS + width + 6, baseline,
					MarkdownReport.number(bar.median())));
		}
		lines.add("</svg>");
		return String.join("\n", lines) + "\n";
	}

	private static String escape(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;");
	}

}
