package io.github.ratelimit.faults;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * The class path of this JVM with its folders packed into archives, since archives of
 * class data know of no folders.
 */
final class JarredClassPath {

	private JarredClassPath() {
	}

	static String in(Path folder) throws IOException {
		List<String> entries = new ArrayList<>();
		for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
			Path path = Path.of(entry);
			if (Files.isDirectory(path)) {
				path = jar(path, folder.resolve(entries.size() + ".jar"));
			}
			if (Files.exists(path)) {
				entries.add(path.toString());
			}
		}
		return String.join(File.pathSeparator, entries);
	}

	/** The archives of folders alone: what this project has compiled. */
	static String own(String classPath, Path folder) {
		return Stream.of(classPath.split(File.pathSeparator))
			.filter((entry) -> Path.of(entry).startsWith(folder))
			.collect(Collectors.joining(File.pathSeparator));
	}

	private static Path jar(Path classes, Path jar) throws IOException {
		try (OutputStream file = Files.newOutputStream(jar);
				JarOutputStream archive = new JarOutputStream(file);
				Stream<Path> paths = Files.walk(classes)) {
			for (Path path : (Iterable<Path>) paths.filter(Files::isRegularFile)::iterator) {
				archive
					.putNextEntry(new ZipEntry(classes.relativize(path).toString().replace(File.separatorChar, '/')));
				Files.copy(path, archive);
				archive.closeEntry();
			}
		}
		return jar;
	}

}
