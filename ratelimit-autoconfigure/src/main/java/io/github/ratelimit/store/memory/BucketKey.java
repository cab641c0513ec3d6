package io.github.ratelimit.store.memory;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import io.github.ratelimit.store.RateLimitBucket;

/**
 * What a bucket is found by. It can be compared, as clients may choose keys of one hash
 * code, and a map then finds them by bisection instead of by looking at each.
 */
record BucketKey(String policyId, String key) implements Comparable<BucketKey> {

	/**
	 * Clients choose the length of a header, but not how much memory its counter takes.
	 */
	static final int LONGEST_TEXT = 128;

	static BucketKey of(RateLimitBucket bucket) {
		String key = bucket.key();
		return new BucketKey(bucket.policyId(), (key.length() <= LONGEST_TEXT) ? key : digest(key));
	}

	@Override
	public int compareTo(BucketKey other) {
		int byKey = this.key.compareTo(other.key);
		return (byKey != 0) ? byKey : this.policyId.compareTo(other.policyId);
	}

	/** Of the characters as they are: a charset would make some of them alike. */
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
