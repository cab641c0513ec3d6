package io.github.ratelimit.benchmark.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import io.github.ratelimit.benchmark.contender.Names;

/**
 * The files of a run.
 */
public final class Results {

	private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

	private Results() {
	}

	/**
	 * Writes results.json, a chart of each table, and report.md, which is printed, too.
	 */
	public static void write(Path folder, Map<String, String> environment, Figures figures) throws IOException {
		Files.writeString(folder.resolve("results.json"),
				JSON.writeValueAsString(new Run(environment, figures.tables(), figures.all())));
		for (Table table : figures.tables()) {
			Files.writeString(folder.resolve(table.id() + ".svg"),
					new BarChart(table, figures.of(table), Names.OURS).draw());
		}
		String report = new MarkdownReport(figures).write(environment);
		Files.writeString(folder.resolve("report.md"), report);
		System.out.println(report);
	}

	private record Run(Map<String, String> environment, List<Table> tables, List<Figure> figures) {

	}

}
