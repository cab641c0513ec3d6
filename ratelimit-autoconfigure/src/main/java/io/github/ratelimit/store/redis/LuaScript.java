package io.github.ratelimit.store.redis;

import java.nio.charset.StandardCharsets;

import org.springframework.data.redis.core.script.DigestUtils;

/**
 * A script, and the SHA-1 by which Redis caches it.
 */
record LuaScript(byte[] text, String sha1) {

	static LuaScript of(String text) {
		return new LuaScript(text.getBytes(StandardCharsets.UTF_8), DigestUtils.sha1DigestAsHex(text));
	}

}
