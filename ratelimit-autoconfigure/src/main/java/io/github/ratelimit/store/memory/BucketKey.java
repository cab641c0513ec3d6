package io.github.ratelimit.store.memory;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;

import io.github.ratelimit.store.RateLimitBucket;

/**
 * The key of a bucket in a hash map. Comparable, since clients may choose keys of equal
 * hash codes, among which a map searches a tree if it can compare them.
 */
record BucketKey(String policyId, String keyKind, String key, boolean shadow) implements Comparable<BucketKey> {

	/**
	 * Longer keys are hashed, since clients choose how long a header is, and so would
	 * choose how much memory it takes.
	 */
	static final int LONGEST_TEXT = 128;

	private static final Comparator<BucketKey> ORDER = Comparator.comparing(BucketKey::key)
		.thenComparing(BucketKey::policyId)
		.thenComparing(BucketKey::keyKind)
		.thenComparing(BucketKey::shadow);

	static BucketKey of(RateLimitBucket bucket) {
		String key = bucket.key();
		return new BucketKey(bucket.policyId(), bucket.counters().keyKind(),
				(key.length() <= LONGEST_TEXT) ? key : digest(key), bucket.shadow());
	}

	@Override
	public int compareTo(BucketKey other) {
		return ORDER.compare(this, other);
	}

	/** Hashes the characters themselves: encoded, some would be the same. */
	private static String digest(String text) {
		ByteBuffer bytes = ByteBuffer.allocate(text.length() * Character.BYTES);
		bytes.asCharBuffer().put(text);
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
