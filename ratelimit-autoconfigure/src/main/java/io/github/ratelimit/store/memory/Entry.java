package io.github.ratelimit.store.memory;

/**
 * A key that a {@link KeyTable} keeps, which alone changes it.
 */
final class Entry {

	static final long NOT_REFUSED = Long.MIN_VALUE;

	final BucketKey key;

	final BucketCounters counters;

	final long createdAt;

	/** How many uses of keys came before; no two keys of a table have the same. */
	long lastUse;

	long refusedUntil = NOT_REFUSED;

	Entry(BucketKey key, BucketCounters counters, long createdAt) {
		this.key = key;
		this.counters = counters;
		this.createdAt = createdAt;
	}

}
