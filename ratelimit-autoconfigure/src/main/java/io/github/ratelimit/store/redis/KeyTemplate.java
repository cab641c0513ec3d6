package io.github.ratelimit.store.redis;

import java.util.List;

/**
 * Makes the Redis keys of one policy.
 *
 * @param start what stands before the tag
 * @param tag stands for policy and key
 * @param end what stands after the tag in the key of all limits that share one
 * @param logs for each limit with a key of its own, what stands after the tag in it;
 * empty for the others
 */
record KeyTemplate(byte[] start, KeyTag tag, byte[] end, List<byte[]> logs) {

	/** One for each log, in the order of the limits, then one for all other limits. */
	byte[][] keys(String key) {
		byte[] bytes = this.tag.of(key);
		byte[][] keys = new byte[count()][];
		int next = 0;
		for (byte[] log : this.logs) {
			if (log.length > 0) {
				keys[next++] = key(bytes, log);
			}
		}
		if (next < keys.length) {
			keys[next] = key(bytes, this.end);
		}
		return keys;
	}

	/** How many keys a call has. */
	int count() {
		int ownKeys = 0;
		for (byte[] log : this.logs) {
			ownKeys += (log.length > 0) ? 1 : 0;
		}
		return (ownKeys < this.logs.size()) ? ownKeys + 1 : ownKeys;
	}

	private byte[] key(byte[] bytes, byte[] last) {
		byte[] key = new byte[this.start.length + bytes.length + last.length];
		System.arraycopy(this.start, 0, key, 0, this.start.length);
		System.arraycopy(bytes, 0, key, this.start.length, bytes.length);
		System.arraycopy(last, 0, key, this.start.length + bytes.length, last.length);
		return key;
	}

}
