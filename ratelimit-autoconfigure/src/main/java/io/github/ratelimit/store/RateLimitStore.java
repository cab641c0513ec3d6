package io.github.ratelimit.store;

import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * Keeps the counters. Implementations are thread-safe, decide all limits of a bucket
 * atomically, and give the same answers as the stores of this project, to the last
 * microsecond.
 * <p>
 * A stage completes exceptionally with a {@link RateLimitStoreException}, and with
 * nothing else, if the store cannot answer.
 */
public interface RateLimitStore {

	/**
	 * Takes {@code cost} permits from every limit of the bucket, or nothing from any.
	 * @param bucket the counters
	 * @param cost the permits; 0 looks without taking, which is always allowed and writes
	 * nothing
	 * @return the result to come
	 */
	CompletionStage<StoreResult> acquire(RateLimitBucket bucket, long cost);

	/**
	 * Gives {@code cost} permits back to every limit of the bucket, none beyond what the
	 * limit holds. With a receipt, only what is left of the permits that were taken then:
	 * no limit then holds more than it would if they had never been taken. What the store
	 * cannot know it decides to the disadvantage of the caller.
	 * @param bucket the counters
	 * @param cost the permits, at least 1
	 * @param receipt when the permits were taken; null for just now, which lowers the
	 * newest of what is counted
	 * @return completed when done
	 * @throws IllegalArgumentException if the receipt is for another number of limits
	 */
	CompletionStage<Void> refund(RateLimitBucket bucket, long cost, @Nullable RateLimitReceipt receipt);

	/**
	 * Forgets all that was taken from the limits of the bucket.
	 * @param bucket the counters
	 * @return completed when done
	 */
	CompletionStage<Void> reset(RateLimitBucket bucket);

	/**
	 * Registers what is to run as soon as a store that could not be reached has been
	 * found again. A store that notices only by its next answer does nothing here.
	 * @param listener what to run, on any thread; must be quick
	 */
	default void onRecovery(Runnable listener) {
	}

	/**
	 * Whether, by what it knows without asking, no part of the store is lost. While this
	 * is false an outage goes on, though other parts answer. Called while calls fail, and
	 * must be quick.
	 * @return true for a store that does not know
	 */
	default boolean isReachable() {
		return true;
	}

}
