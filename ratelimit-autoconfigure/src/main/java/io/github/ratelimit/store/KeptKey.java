package io.github.ratelimit.store;

/**
 * A key that a {@link KeyTable} keeps, which alone changes it.
 */
final class KeptKey {

	static final long NOT_REFUSED = Long.MIN_VALUE;

	final BucketKey key;

	final CounterSet counters;

	final long createdAt;

	/** How many uses of keys came before; no two keys of a table have the same. */
	long lastUse;

	long refusedUntil = NOT_REFUSED;

	KeptKey(BucketKey key, CounterSet counters, long createdAt) {
		this.key = key;
		this.counters = counters;
		this.createdAt = createdAt;
	}

}
