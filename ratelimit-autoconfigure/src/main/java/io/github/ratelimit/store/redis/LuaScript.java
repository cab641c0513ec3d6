package io.github.ratelimit.store.redis;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A script, and the SHA-1 by which Redis caches it.
 */
record LuaScript(byte[] text, String sha1) {

	static LuaScript of(byte[] text) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-1").digest(text);
			return new LuaScript(text, HexFormat.of().formatHex(digest));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
