package io.github.ratelimit.store.redis;

import java.time.Duration;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Whether all keys lie on one server, as far as is known: only then do calls of different
 * keys travel together. Thread-safe.
 */
final class KeyPlacement {

	/** A proxy may spread keys over more servers one day, and does not say so. */
	private static final Duration TOGETHER_FOR = Duration.ofMinutes(1);

	private static final Duration APART_FOR = Duration.ofHours(1);

	private static final Duration UNKNOWN_FOR = Duration.ofSeconds(1);

	private final BooleanSupplier reachable;

	/** Tells; null if it cannot. */
	private volatile @Nullable Check check;

	private volatile boolean together;

	KeyPlacement(BooleanSupplier reachable) {
		this.reachable = reachable;
	}

	/** Until it is known, keys are kept apart. */
	boolean isTogether() {
		return this.together;
	}

	/** It is not known any more. */
	void forget() {
		this.together = false;
	}

	/** Sets what finds it out. Returns whether there was nothing before. */
	boolean setCheck(Check found) {
		boolean first = this.check == null;
		this.check = found;
		return first;
	}

	/** Finds it out now. Returns how long that is good for. */
	Duration update() {
		Check current = this.check;
		Boolean passes = (current != null && this.reachable.getAsBoolean()) ? current.passes() : null;
		if (passes == null) {
			return UNKNOWN_FOR;
		}
		this.together = passes;
		return passes ? TOGETHER_FOR : APART_FOR;
	}

	/** Finds out whether one server holds all keys. */
	interface Check {

		/** Blocks. Null if that cannot be told. */
		@Nullable Boolean passes();

	}

}
