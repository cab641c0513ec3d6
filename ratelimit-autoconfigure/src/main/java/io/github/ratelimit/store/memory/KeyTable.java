package io.github.ratelimit.store.memory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.store.RateLimitCounters;
import io.github.ratelimit.store.RateLimitReceipt;

/**
 * Keeps keys up to a fixed number. Its lock is held while a key comes or goes, and not by
 * calls of a key that is kept. Thread-safe.
 * <p>
 * To make room it looks at some keys, drawn by lot, and forgets an idle one if there is
 * one, or else the one that was used longest ago. It forgets none that is refused now: a
 * client that is refused could otherwise send other keys until its own is forgotten.
 */
final class KeyTable {

	/** With so many the one that is forgotten was used longer ago than nearly all. */
	private static final int SAMPLE = 16;

	/** Looked at before all keys are taken to be refused. */
	private static final int LARGEST_SAMPLE = 256;

	/** Of the keys that are kept, one in 16 at most is idle if no fewer are looked at. */
	private static final int SWEEP = 8;

	/** So that a key with a quick refill is not made anew for each of its calls. */
	private static final long LONGEST_IDLE = TimeUnit.MINUTES.toMicros(1);

	private final int maxKeys;

	private final CounterClock clock;

	/** Nobody can work out who will be forgotten. */
	private final SplittableRandom random = new SplittableRandom();

	private final Map<Keys.Owner, Keys> owners = new HashMap<>();

	/**
	 * Count together the keys that there is no room for, each policy and each of its
	 * plans for itself: a strict limit would refuse the callers of a lax one. There are
	 * no more than the application has limits, whatever clients send.
	 */
	private final Map<RateLimitCounters, Entry> overflow = new HashMap<>();

	/** In no order. */
	private final List<Entry> entries = new ArrayList<>();

	/** Where the search for idle keys goes on. */
	private int hand;

	/** Whether a key has been forgotten, or counted with others, at any time. */
	private boolean forgetful;

	KeyTable(int maxKeys, CounterClock clock) {
		this.maxKeys = maxKeys;
		this.clock = clock;
	}

	/**
	 * What a call of a key is counted by: what is kept of it, from now on if need be, or
	 * a counter of all that there is no room for. A key from which nothing can be taken
	 * is not kept.
	 */
	synchronized Entry find(CountedLimits limits, String key, long cost) {
		Entry kept = keys(limits).get(key);
		if (kept != null) {
			return (kept instanceof LoneBucket lone && !limits.areCountedBy(lone)) ? convert(lone) : kept;
		}
		long now = this.clock.now();
		boolean takes = limits.canTake(cost);
		if (takes) {
			sweep(now);
		}
		Entry leaving = needsRoom() ? leaving(now) : null;
		boolean full = needsRoom() && leaving == null;
		this.forgetful |= takes && needsRoom();
		if (full) {
			return overflow(limits, now);
		}
		Entry added = limits.newEntry(key, this.forgetful ? now : Long.MIN_VALUE, this.clock);
		added.lastUse = now;
		if (takes) {
			if (leaving != null) {
				leaving.forget();
				remove(leaving);
			}
			add(added);
		}
		return added;
	}

	synchronized void giveBack(CountedLimits limits, String key, long cost, @Nullable RateLimitReceipt receipt) {
		Entry kept = keys(limits).get(key);
		if (kept != null && (receipt == null || receipt.takenAtMicros() >= kept.knownSince)) {
			kept.giveBack(limits, cost, receipt, this.clock);
			dropIfIdle(kept, this.clock.now());
		}
	}

	synchronized void reset(CountedLimits limits, String key) {
		Entry kept = keys(limits).get(key);
		if (kept != null && kept.reset(limits)) {
			remove(kept);
		}
	}

	synchronized int size() {
		return this.entries.size();
	}

	private Keys keys(CountedLimits limits) {
		Keys keys = this.owners.getOrDefault(limits.keys.owner, limits.keys);
		limits.keys = keys;
		return keys;
	}

	private boolean needsRoom() {
		return this.entries.size() >= this.maxKeys;
	}

	/** The one to be forgotten; null if all are refused. */
	private @Nullable Entry leaving(long now) {
		int size = this.entries.size();
		int start = this.random.nextInt(size);
		Entry oldest = null;
		for (int i = 0; i < Math.min(size, (oldest != null) ? SAMPLE : LARGEST_SAMPLE); i++) {
			int index = (size <= LARGEST_SAMPLE) ? (start + i) % size : this.random.nextInt(size);
			Entry entry = this.entries.get(index);
			if (entry.isIdle(now)) {
				return entry;
			}
			if ((oldest == null || entry.lastUse < oldest.lastUse) && !entry.isRefused(now, this.clock)) {
				oldest = entry;
			}
		}
		return oldest;
	}

	private void sweep(long now) {
		for (int i = 0; i < SWEEP && !this.entries.isEmpty(); i++) {
			int size = this.entries.size();
			this.hand = ((this.hand > 0) ? Math.min(this.hand, size) : size) - 1;
			Entry entry = this.entries.get(this.hand);
			if (Math.abs(now - entry.lastUse) >= LONGEST_IDLE) {
				dropIfIdle(entry, now);
			}
		}
	}

	private void dropIfIdle(Entry entry, long now) {
		if (entry.forgetIfIdle(now)) {
			remove(entry);
		}
	}

	private Entry overflow(CountedLimits limits, long now) {
		Entry shared = this.overflow.get(limits.counters);
		if (shared == null) {
			this.overflow.values().removeIf((other) -> other.forgetIfIdle(now));
			shared = limits.newEntry("", now, this.clock);
			this.overflow.put(limits.counters, shared);
		}
		return shared;
	}

	private Entry convert(LoneBucket lone) {
		Entry converted = new BucketCounters(lone, this.clock);
		converted.index = lone.index;
		this.entries.set(lone.index, converted);
		lone.keys.put(converted);
		return converted;
	}

	private void add(Entry entry) {
		entry.index = this.entries.size();
		this.entries.add(entry);
		entry.keys.put(entry);
		this.owners.put(entry.keys.owner, entry.keys);
	}

	private void remove(Entry entry) {
		Entry last = this.entries.remove(this.entries.size() - 1);
		if (last != entry) {
			this.entries.set(entry.index, last);
			last.index = entry.index;
		}
		entry.keys.remove(entry);
		if (entry.keys.isEmpty()) {
			this.owners.remove(entry.keys.owner);
		}
	}

}
