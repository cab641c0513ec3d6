package io.github.ratelimit.benchmark.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that was measured, in the order in which it was.
 */
public final class Figures {

	private final Map<Table, List<Figure>> figures = new LinkedHashMap<>();

	/** Adds what one round has measured. */
	public void add(Table table, String row, String column, double value) {
		List<Figure> ofTable = this.figures.computeIfAbsent(table, (added) -> new ArrayList<>());
		Figure figure = find(ofTable, row, column);
		if (figure == null) {
			figure = new Figure(table.id(), row, column, new ArrayList<>());
			ofTable.add(figure);
		}
		figure.rounds().add(value);
	}

	public List<Table> tables() {
		return List.copyOf(this.figures.keySet());
	}

	public List<Figure> of(Table table) {
		return this.figures.get(table);
	}

	public List<Figure> all() {
		return this.figures.values().stream().flatMap(List::stream).toList();
	}

	/** The figure, or null if it was not measured. */
	Figure find(Table table, String row, String column) {
		return find(of(table), row, column);
	}

	private static Figure find(List<Figure> figures, String row, String column) {
		return figures.stream()
			.filter((figure) -> figure.row().equals(row) && figure.column().equals(column))
			.findFirst()
			.orElse(null);
	}

}
