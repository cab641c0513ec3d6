package io.github.ratelimit.store.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A script and the name by which Redis caches it, computed once.
 */
record LuaScript(byte[] text, String sha1) {

	/** Reads a script from {@code META-INF/ratelimit/}. */
	static LuaScript named(String fileName) {
		String path = "/META-INF/ratelimit/" + fileName;
		try (InputStream file = LuaScript.class.getResourceAsStream(path)) {
			if (file == null) {
				throw new IllegalStateException("The script " + path + " is missing from the jar");
			}
			byte[] text = file.readAllBytes();
			return new LuaScript(text, HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The script " + path + " cannot be read", ex);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public String toString() {
		return new String(this.text, StandardCharsets.UTF_8);
	}

}
