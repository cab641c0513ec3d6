package io.github.ratelimit.store.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A script, and the SHA-1 by which Redis caches it.
 */
record LuaScript(byte[] text, String sha1) {

	static LuaScript of(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		try {
			return new LuaScript(bytes, HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
