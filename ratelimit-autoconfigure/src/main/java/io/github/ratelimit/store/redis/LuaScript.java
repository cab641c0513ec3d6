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
 * A script, and the SHA-1 by which Redis caches it, in hexadecimal.
 */
record LuaScript(byte[] text, byte[] sha1) {

	static LuaScript of(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		try {
			String sha1 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
			return new LuaScript(bytes, sha1.getBytes(StandardCharsets.US_ASCII));
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
