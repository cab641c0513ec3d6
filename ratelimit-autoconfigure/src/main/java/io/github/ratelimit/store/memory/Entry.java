package io.github.ratelimit.store.memory;

/**
 * A key that a {@link KeyTable} keeps. Only the table changes it.
 */
final class Entry {

	static final long NOT_REFUSED = Long.MIN_VALUE;

	final BucketKey key;

	final BucketCounters counters;

	final long createdAt;

	/** The number of its last use; uses are numbered over all keys of the table. */
	long lastUse;

	long refusedUntil = NOT_REFUSED;

	Entry(BucketKey key, BucketCounters counters, long createdAt) {
		this.key = key;
		this.counters = counters;
		this.createdAt = createdAt;
	}

}
