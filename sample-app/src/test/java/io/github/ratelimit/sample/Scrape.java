package io.github.ratelimit.sample;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What Prometheus gets from an instance.
 */
record Scrape(List<Series> series) {

	/** Prometheus adds these, and knows them from its own configuration. */
	private static final Set<String> OF_THE_TARGET = Set.of("job", "instance");

	private static final Pattern LINE = Pattern.compile("^([a-z_]+)(?:\\{(.*)\\})? \\S+$", Pattern.MULTILINE);

	private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

	static Scrape of(String text) {
		return new Scrape(LINE.matcher(text).results().map(Series::of).toList());
	}

	/** Whether there is a series of all these labels and values. */
	boolean has(PromQl.Selector selector) {
		return this.series.stream().anyMatch((one) -> one.matches(selector));
	}

	/**
	 * A metric with its labels.
	 */
	record Series(String metric, Map<String, String> labels) {

		private static Series of(MatchResult line) {
			String labels = (line.group(2) != null) ? line.group(2) : "";
			return new Series(line.group(1),
					LABEL.matcher(labels)
						.results()
						.collect(Collectors.toMap((label) -> label.group(1), (label) -> label.group(2))));
		}

		private boolean matches(PromQl.Selector selector) {
			return this.metric.equals(selector.metric()) && selector.grouping().stream().allMatch(this::isLabel)
					&& selector.matchers().stream().allMatch(this::matches);
		}

		private boolean matches(PromQl.Matcher matcher) {
			if (matcher.isVariable() || OF_THE_TARGET.contains(matcher.label())) {
				return isLabel(matcher.label());
			}
			String value = this.labels.get(matcher.label());
			return value != null && matcher.matches(value);
		}

		private boolean isLabel(String name) {
			return this.labels.containsKey(name) || OF_THE_TARGET.contains(name);
		}

	}

}
