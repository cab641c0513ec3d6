package io.github.ratelimit.sample;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Finds the series that an expression of PromQL asks for. Knows as much of the language
 * as the dashboards and alerts use, and fails at the rest.
 */
final class PromQl {

	private static final Pattern TOKENS = Pattern
		.compile("#[^\\n]*|\"(?:[^\"\\\\]|\\\\.)*\"|\\[[^\\]]*\\]|[a-zA-Z_:][a-zA-Z0-9_:]*|[0-9.]+[a-z]*|=~|!~|!=|\\S");

	private static final Pattern WORD = Pattern.compile("[a-zA-Z_:].*");

	private static final Set<String> OPERATORS = Set.of("and", "or", "unless");

	private static final Set<String> UNKNOWN = Set.of("without", "on", "ignoring", "group_left", "group_right", "bool");

	private final List<String> tokens;

	private final List<Selector> selectors = new ArrayList<>();

	private final Deque<Set<String>> grouping = new ArrayDeque<>(List.of(Set.of()));

	private int position;

	private PromQl(String expression) {
		this.tokens = TOKENS.matcher(expression)
			.results()
			.map(MatchResult::group)
			.filter((token) -> !token.startsWith("#"))
			.toList();
	}

	static List<Selector> selectors(String expression) {
		return new PromQl(expression).read();
	}

	private List<Selector> read() {
		Set<String> labels = Set.of();
		while (this.position < this.tokens.size()) {
			String token = next();
			if (token.equals("by")) {
				labels = labels();
				assertThat(peek()).as("what is grouped follows its labels").isEqualTo("(");
			}
			else if (token.equals("(")) {
				Set<String> inner = new TreeSet<>(this.grouping.element());
				inner.addAll(labels);
				this.grouping.push(inner);
				labels = Set.of();
			}
			else if (token.equals(")")) {
				this.grouping.pop();
			}
			else if (WORD.matcher(token).matches() && !OPERATORS.contains(token)) {
				assertThat(UNKNOWN).doesNotContain(token);
				readWord(token);
			}
		}
		return this.selectors;
	}

	private void readWord(String word) {
		if (word.equals("offset")) {
			next();
		}
		else if (!peek().equals("(") && !peek().equals("by")) {
			List<Matcher> matchers = peek().equals("{") ? matchers() : List.of();
			this.selectors.add(new Selector(word, matchers, this.grouping.element()));
		}
	}

	private Set<String> labels() {
		Set<String> labels = new TreeSet<>();
		expect("(");
		while (!peek().equals(")")) {
			labels.add(next());
			if (peek().equals(",")) {
				next();
			}
		}
		expect(")");
		return labels;
	}

	private List<Matcher> matchers() {
		List<Matcher> matchers = new ArrayList<>();
		expect("{");
		while (!peek().equals("}")) {
			String label = next();
			String operator = next();
			String quoted = next();
			matchers.add(new Matcher(label, operator, quoted.substring(1, quoted.length() - 1)));
			if (peek().equals(",")) {
				next();
			}
		}
		expect("}");
		return matchers;
	}

	private String next() {
		return this.tokens.get(this.position++);
	}

	private String peek() {
		return (this.position < this.tokens.size()) ? this.tokens.get(this.position) : "";
	}

	private void expect(String token) {
		assertThat(next()).isEqualTo(token);
	}

	/**
	 * A metric, the labels that choose its series, and those that these are grouped by.
	 */
	record Selector(String metric, List<Matcher> matchers, Set<String> grouping) {

		Selector groupedBy(String label) {
			return new Selector(this.metric, this.matchers, Set.of(label));
		}

	}

	/**
	 * A condition on a label.
	 */
	record Matcher(String label, String operator, String value) {

		boolean matches(String actual) {
			return switch (this.operator) {
				case "=" -> actual.equals(this.value);
				case "!=" -> !actual.equals(this.value);
				case "=~" -> actual.matches(this.value);
				case "!~" -> !actual.matches(this.value);
				default -> throw new IllegalArgumentException(this.operator);
			};
		}

		/** Whether the reader of a dashboard chooses the value. */
		boolean isVariable() {
			return this.value.startsWith("$");
		}

	}

}
