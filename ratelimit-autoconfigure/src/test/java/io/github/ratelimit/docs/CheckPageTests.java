package io.github.ratelimit.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.github.ratelimit.check.RateLimitCheck;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page of checks has a paragraph for each of them, in the order of their codes.
 */
class CheckPageTests {

	@Test
	void everyCheckIsExplained() throws IOException {
		String page = Files.readString(Path.of("../docs/checks.md"));
		assertThat(Pattern.compile("(?m)^### (RL[0-9]+)\\n\\n\\*(Stops|Logged)")
			.matcher(page)
			.results()
			.map((MatchResult paragraph) -> paragraph.group(1)))
			.containsExactlyElementsOf(Stream.of(RateLimitCheck.values()).map(RateLimitCheck::code).toList());
	}

}
