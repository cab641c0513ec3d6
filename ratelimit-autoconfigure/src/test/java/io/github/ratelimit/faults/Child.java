package io.github.ratelimit.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM that runs a main class of the tests.
 */
final class Child {

	private Child() {
	}

	/** Not started yet; the streams are those of a {@link ProcessBuilder}. */
	static ProcessBuilder of(Class<?> main, List<String> options, String... arguments) throws IOException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(options);
		command.add(main.getName());
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command);
		// As an argument it could be too long for some systems.
		builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
		return builder;
	}

}
