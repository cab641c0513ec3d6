package io.github.ratelimit.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.github.ratelimit.check.CheckSeverity;
import io.github.ratelimit.check.RateLimitCheck;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page of checks has a paragraph for each of them, in the order of their codes, with
 * its severities.
 */
class CheckPageTests {

	@Test
	void everyCheckIsExplained() throws IOException {
		String page = Files.readString(Path.of("../docs/checks.md"));
		assertThat(Pattern.compile("(?m)^### (RL[0-9]+)\\n\\n\\*(.*?)\\.\\*")
			.matcher(page)
			.results()
			.map((MatchResult paragraph) -> paragraph.group(1) + ' ' + paragraph.group(2)))
			.containsExactlyElementsOf(Stream.of(RateLimitCheck.values()).map(CheckPageTests::stated).toList());
	}

	private static String stated(RateLimitCheck check) {
		if (check.accepted().isEmpty()) {
			return check.code() + " Always stops";
		}
		return check.code() + check.accepted()
			.stream()
			.filter((severity) -> severity != check.severity())
			.map(CheckPageTests::lowerCase)
			.collect(Collectors.joining(" and ", " Default " + lowerCase(check.severity()) + "; accepts ", ""));
	}

	private static String lowerCase(CheckSeverity severity) {
		return severity.name().toLowerCase(Locale.ROOT);
	}

}
