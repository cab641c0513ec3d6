package io.github.ratelimit.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;

import redis.embedded.core.ExecutableProvider;

/**
 * The Redis in a dependency, unpacked once for this JVM.
 */
final class RedisExecutable {

	static final String FILE = unpack();

	private RedisExecutable() {
	}

	private static String unpack() {
		try {
			return ExecutableProvider.newJarResourceProvider().get().getAbsolutePath();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
