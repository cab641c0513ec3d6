package io.github.ratelimit.store.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/**
 * A script.
 *
 * @param sha1 by which Redis caches it, in hexadecimal
 * @param shared how many arguments the calls of one run have in common, at the start; of
 * the reply, as many numbers are common to them
 * @param timeAt the place of the time in the reply, in microseconds since 1970; -1 if it
 * is not there
 */
record LuaScript(byte[] text, byte[] sha1, int shared, int timeAt) {

	static LuaScript of(String text) {
		return of(text, 0, -1);
	}

	static LuaScript of(String text, int shared, int timeAt) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		try {
			String sha1 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
			return new LuaScript(bytes, sha1.getBytes(StandardCharsets.US_ASCII), shared, timeAt);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** The text of a file under {@code META-INF/ratelimit/}. */
	static String read(String name) {
		String path = "/META-INF/ratelimit/" + name + ".lua";
		try (InputStream file = LuaScript.class.getResourceAsStream(path)) {
			return new String(Objects.requireNonNull(file, path).readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The script " + path + " cannot be read", ex);
		}
	}

}
