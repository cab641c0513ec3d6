package io.github.ratelimit.store.memory;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.store.RateLimitCounters;

/**
 * The keys that are kept of one policy, kind of key, and side of a trial. Only the
 * {@link KeyTable} changes them. Keys are texts, as clients may choose ones of equal hash
 * codes, among which a map searches a tree if it can compare them.
 */
final class Keys {

	/**
	 * Longer keys are hashed, since clients choose how long a header is, and so would
	 * choose how much memory it takes.
	 */
	static final int LONGEST_TEXT = 128;

	final Owner owner;

	private final Map<String, Entry> entries = new ConcurrentHashMap<>();

	Keys(RateLimitCounters counters) {
		this.owner = new Owner(counters.policyId(), counters.keyKind(), counters.shadow());
	}

	static String bounded(String key) {
		return (key.length() <= LONGEST_TEXT) ? key : digest(key);
	}

	@Nullable Entry get(String key) {
		return this.entries.get(key);
	}

	void put(Entry entry) {
		this.entries.put(entry.key, entry);
	}

	void remove(Entry entry) {
		this.entries.remove(entry.key);
	}

	boolean isEmpty() {
		return this.entries.isEmpty();
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

	/** Whose keys they are. */
	record Owner(String policyId, String keyKind, boolean shadow) {

	}

}
