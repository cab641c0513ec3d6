package io.github.ratelimit.store.redis;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import io.github.ratelimit.Limit;
import io.github.ratelimit.store.RateLimitBucket;

/**
 * Names of keys: {@code <prefix>:{<digest>}:<limit>}, with {@code shadow:} before a limit
 * that is tried. The digest is the hash tag, which puts all keys of a bucket into one
 * slot of a cluster, and hides the client. The limit is named by algorithm and period and
 * not by its permits, so that raising a limit keeps its counter.
 */
final class RedisKeys {

	private static final int DIGEST_BYTES = 16;

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

	byte[][] of(RateLimitBucket bucket) {
		String start = this.prefix + ":{" + (this.hashed ? digest(bucket) : readable(bucket)) + "}:"
				+ (bucket.shadow() ? "shadow:" : "");
		byte[][] keys = new byte[bucket.limits().size()][];
		for (int i = 0; i < keys.length; i++) {
			Limit limit = bucket.limits().get(i);
			Object period = (limit.calendar() != null) ? limit.calendar() : limit.period();
			String key = start + ScriptProtocol.code(limit.algorithm()) + ':' + period;
			keys[i] = key.getBytes(StandardCharsets.UTF_8);
		}
		return keys;
	}

	/** A key that is never written, for probes. */
	byte[] ofProbe() {
		return (this.prefix + ":{probe}").getBytes(StandardCharsets.UTF_8);
	}

	private static String readable(RateLimitBucket bucket) {
		return URLEncoder.encode(bucket.policyId(), StandardCharsets.UTF_8) + '|'
				+ URLEncoder.encode(bucket.counters().keyKind() + ':' + bucket.key(), StandardCharsets.UTF_8);
	}

	private static String digest(RateLimitBucket bucket) {
		MessageDigest sha256 = sha256();
		update(sha256, bucket.policyId());
		update(sha256, bucket.counters().keyKind());
		update(sha256, bucket.key());
		return HexFormat.of().formatHex(sha256.digest(), 0, DIGEST_BYTES);
	}

	/** With the length first, no two pairs of texts give the same bytes. */
	private static void update(MessageDigest digest, String text) {
		ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + text.length() * Character.BYTES);
		bytes.putInt(text.length());
		bytes.asCharBuffer().put(text);
		digest.update(bytes.array());
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
