package io.github.ratelimit.store.redis;

/**
 * What stands for a policy and a key in the names of Redis keys. No two pairs have the
 * same. Thread-safe.
 */
interface KeyTag {

	/** The tag of a key, in ASCII and without braces. */
	byte[] of(String key);

}
