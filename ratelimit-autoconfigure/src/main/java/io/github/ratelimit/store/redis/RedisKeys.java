package io.github.ratelimit.store.redis;

import java.nio.charset.StandardCharsets;

import io.github.ratelimit.store.RateLimitCounters;

/**
 * Names of keys: {@code <prefix>:{<digest>}} for the counters of a policy and key, with
 * {@code :<limit>} for those of a sliding window log, which have a key of their own; and
 * with {@code :shadow} before it where limits are tried. The digest is the hash tag,
 * which puts all keys of a bucket into one slot of a cluster, and hides the client.
 */
final class RedisKeys {

	private final String prefix;

	private final boolean hashed;

	RedisKeys(String prefix, boolean hashed) {
		if (prefix.isBlank() || prefix.contains("{") || prefix.contains("}")) {
			throw new IllegalArgumentException("the key prefix must not be blank or contain braces, but is '" + prefix
					+ "': what stands in braces decides on the slot of a Redis Cluster");
		}
		this.prefix = prefix;
		this.hashed = hashed;
	}

	/** What all keys of a policy have in common. */
	KeyTemplate template(RateLimitCounters counters) {
		String end = "}" + (counters.shadow() ? ":shadow" : "");
		return new KeyTemplate(bytes(this.prefix + ":{"),
				this.hashed ? new HashedKeyTag(counters) : new ReadableKeyTag(counters), bytes(end),
				counters.limits()
					.stream()
					.map((limit) -> LimitFields.isLog(limit) ? bytes(end + ':' + LimitFields.name(limit)) : new byte[0])
					.toList());
	}

	/** A key that is never written, for probes. */
	byte[] ofProbe() {
		return bytes(this.prefix + ":{probe}");
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
