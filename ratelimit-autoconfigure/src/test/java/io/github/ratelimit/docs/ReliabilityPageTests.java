package io.github.ratelimit.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.github.ratelimit.store.StoreFailure;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds docs/reliability.md to its word: every test that it names is there, and every
 * failure is explained.
 */
class ReliabilityPageTests {

	private static final Path PAGE = Path.of("../docs/reliability.md");

	private static final Path TESTS = Path.of("src/test/java");

	@Test
	void everyTestThatIsNamedIsThere() throws IOException {
		Set<String> named = Pattern.compile("`([A-Za-z]+Tests)`")
			.matcher(Files.readString(PAGE))
			.results()
			.map((name) -> name.group(1) + ".java")
			.collect(Collectors.toSet());
		try (Stream<Path> files = Files.walk(TESTS)) {
			assertThat(files.map((file) -> file.getFileName().toString())).containsAll(named);
		}
	}

	@Test
	void everyFailureIsExplained() throws IOException {
		String page = Files.readString(PAGE);
		assertThat(StoreFailure.values()).filteredOn((failure) -> failure != StoreFailure.UNREACHABLE)
			.allSatisfy((failure) -> assertThat(page).contains("| `" + failure + "` |"));
	}

}
