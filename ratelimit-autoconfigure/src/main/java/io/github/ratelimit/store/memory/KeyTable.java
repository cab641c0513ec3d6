package io.github.ratelimit.store.memory;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * Keeps keys up to a fixed number. Room for another is made by forgetting the one that
 * was used longest ago, but none that is refused now: a client that is refused could
 * otherwise send other keys until its own is forgotten. Not thread-safe.
 */
final class KeyTable {

	private final int maxKeys;

	private final Map<BucketKey, Entry> keys = new HashMap<>();

	/**
	 * The one used longest ago first. Keys whose refusal is over may still be in the
	 * other set.
	 */
	private final NavigableSet<Entry> forgettable = new TreeSet<>(
			Comparator.comparingLong((Entry kept) -> kept.lastUse));

	/** The one whose refusal ends first is first. */
	private final NavigableSet<Entry> refused = new TreeSet<>(
			Comparator.comparingLong((Entry kept) -> kept.refusedUntil).thenComparingLong((kept) -> kept.lastUse));

	private long uses;

	KeyTable(int maxKeys) {
		this.maxKeys = maxKeys;
	}

	@Nullable Entry find(BucketKey key) {
		return this.keys.get(key);
	}

	/** Whether every key that is kept is refused, and there is no room for another. */
	boolean isFull(long now) {
		return needsRoom() && this.forgettable.isEmpty() && this.refused.first().refusedUntil > now;
	}

	/** Whether a key must be forgotten before another is added. */
	boolean needsRoom() {
		return this.keys.size() >= this.maxKeys;
	}

	/** To be called if the table is not full. */
	void add(BucketKey key, BucketCounters counters, long now) {
		if (needsRoom()) {
			release(now);
			remove(this.forgettable.first());
		}
		Entry added = new Entry(key, counters, now);
		this.keys.put(key, added);
		enter(added, Entry.NOT_REFUSED);
	}

	void use(Entry kept, long refusedUntil) {
		order(kept).remove(kept);
		enter(kept, refusedUntil);
	}

	void remove(Entry kept) {
		this.keys.remove(kept.key);
		order(kept).remove(kept);
	}

	int size() {
		return this.keys.size();
	}

	private void enter(Entry kept, long refusedUntil) {
		kept.lastUse = this.uses++;
		kept.refusedUntil = refusedUntil;
		order(kept).add(kept);
	}

	/** They keep their place among the others, by their last use. */
	private void release(long now) {
		while (!this.refused.isEmpty() && this.refused.first().refusedUntil <= now) {
			Entry released = this.refused.pollFirst();
			released.refusedUntil = Entry.NOT_REFUSED;
			this.forgettable.add(released);
		}
	}

	private NavigableSet<Entry> order(Entry kept) {
		return (kept.refusedUntil == Entry.NOT_REFUSED) ? this.forgettable : this.refused;
	}

	/** A key that is kept. Only the table changes it. */
	static final class Entry {

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

}
