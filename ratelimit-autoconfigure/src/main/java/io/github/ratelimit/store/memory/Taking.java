package io.github.ratelimit.store.memory;

import org.jspecify.annotations.Nullable;

import io.github.ratelimit.store.RateLimitReceipt;

/**
 * When the permits of a refund were taken. Times are microseconds since 1970.
 *
 * @param at the time at which they were taken
 * @param due when the limit would have been as if never used, as it reported right after
 */
record Taking(long at, long due) {

	/**
	 * What a receipt says of one limit; null if there is none, for permits just taken.
	 */
	static @Nullable Taking of(@Nullable RateLimitReceipt receipt, int limit) {
		return (receipt != null) ? new Taking(receipt.takenAtMicros(), receipt.resetAtMicros(limit)) : null;
	}

}
