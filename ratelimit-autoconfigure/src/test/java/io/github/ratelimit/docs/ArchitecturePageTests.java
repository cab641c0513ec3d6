package io.github.ratelimit.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds docs/architecture.md to its word: every class and package that it names is there.
 */
class ArchitecturePageTests {

	private static final Path PAGE = Path.of("../docs/architecture.md");

	private static final Path MAIN = Path.of("src/main/java/io/github/ratelimit");

	@Test
	void everyClassThatIsNamedIsThere() throws IOException {
		Set<String> named = Pattern.compile("[`\"]([A-Z][a-z]+[A-Z][A-Za-z]+)\\b")
			.matcher(Files.readString(PAGE))
			.results()
			.map((name) -> name.group(1) + ".java")
			.collect(Collectors.toSet());
		assertThat(named).hasSizeGreaterThan(30);
		try (Stream<Path> files = Files.walk(Path.of("src"))) {
			assertThat(files.map((file) -> file.getFileName().toString())).containsAll(named);
		}
	}

	@Test
	void everyPackageIsNamed() throws IOException {
		String page = Files.readString(PAGE);
		try (Stream<Path> folders = Files.walk(MAIN).filter(Files::isDirectory).filter((path) -> !path.equals(MAIN))) {
			assertThat(folders.map(MAIN::relativize).map((folder) -> '`' + folder.toString().replace('/', '.') + '`'))
				.allMatch(page::contains);
		}
	}

}
