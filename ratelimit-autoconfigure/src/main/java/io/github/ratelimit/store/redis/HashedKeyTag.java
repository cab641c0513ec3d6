package io.github.ratelimit.store.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

import io.github.ratelimit.store.RateLimitCounters;

/**
 * Half of a SHA-256 of the policy and the key, so that no address, user or token can be
 * read in Redis. The policy is hashed once, and each key from there on.
 */
final class HashedKeyTag implements KeyTag {

	private static final int DIGEST_BYTES = 16;

	private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

	private final RateLimitCounters counters;

	/** Has hashed all parts but the key. Never changed, but copied. */
	private final MessageDigest policy;

	HashedKeyTag(RateLimitCounters counters) {
		this.counters = counters;
		this.policy = hashPolicy();
	}

	@Override
	public byte[] of(String key) {
		return hex(copy().digest(bytes(key)));
	}

	/** Any text as hexadecimal SHA-256, to take the place of one that is too long. */
	static String digest(String text) {
		return new String(hex(sha256().digest(bytes(text))), StandardCharsets.US_ASCII);
	}

	/**
	 * With the length and the width of its characters first, no two lists of texts give
	 * the same bytes.
	 */
	private static byte[] bytes(String text) {
		int length = text.length();
		boolean narrow = isNarrow(text);
		byte[] bytes = new byte[Integer.BYTES + (narrow ? length : length * Character.BYTES)];
		int head = narrow ? length : ~length;
		int at = 0;
		for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
			bytes[at++] = (byte) (head >> shift);
		}
		for (int i = 0; i < length; i++) {
			char c = text.charAt(i);
			if (!narrow) {
				bytes[at++] = (byte) (c >> Byte.SIZE);
			}
			bytes[at++] = (byte) c;
		}
		return bytes;
	}

	private static boolean isNarrow(String text) {
		for (int i = 0; i < text.length(); i++) {
			if (text.charAt(i) > 0xFF) {
				return false;
			}
		}
		return true;
	}

	private static byte[] hex(byte[] digest) {
		byte[] hex = new byte[2 * DIGEST_BYTES];
		for (int i = 0; i < DIGEST_BYTES; i++) {
			hex[2 * i] = DIGITS[digest[i] >> 4 & 0xF];
			hex[2 * i + 1] = DIGITS[digest[i] & 0xF];
		}
		return hex;
	}

	/** That of some security providers cannot be copied. */
	private MessageDigest copy() {
		try {
			return (MessageDigest) this.policy.clone();
		}
		catch (CloneNotSupportedException ex) {
			return hashPolicy();
		}
	}

	private MessageDigest hashPolicy() {
		MessageDigest digest = sha256();
		digest.update(bytes(this.counters.policyId()));
		digest.update(bytes(this.counters.keyKind()));
		return digest;
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
