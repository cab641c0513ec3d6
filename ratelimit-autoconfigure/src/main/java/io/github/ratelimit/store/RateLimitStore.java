package io.github.ratelimit.store;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
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

	/** Instead of a generation: each call is to ask the store. */
	long NOT_REMEMBERED = -1;

	/**
	 * Takes {@code cost} permits from every limit of the bucket, or nothing from any.
	 * @param bucket the counters
	 * @param cost the permits; 0 looks without taking, which is always allowed and writes
	 * nothing
	 * @return the result to come
	 */
	CompletionStage<StoreResult> acquire(RateLimitBucket bucket, long cost);

	/**
	 * As {@link #acquire}, for a caller that waits for the answer. A store that decides
	 * without waiting for anything overrides it, and saves the stage.
	 * @param bucket the counters
	 * @param cost the permits; 0 looks without taking
	 * @return the result
	 * @throws RateLimitStoreException if the store cannot answer
	 */
	default StoreResult acquireBlocking(RateLimitBucket bucket, long cost) {
		try {
			return acquire(bucket, cost).toCompletableFuture().join();
		}
		catch (CompletionException ex) {
			throw (ex.getCause() instanceof RateLimitStoreException failure) ? failure : ex;
		}
	}

	/**
	 * As {@link #acquireBlocking(RateLimitBucket, long)}, for a client that makes its
	 * decision itself. A store in memory overrides this one, and makes no other object.
	 * @param <R> the decision
	 * @param counters what is counted
	 * @param key whom it is counted for, in whatever form
	 * @param cost the permits; 0 looks without taking
	 * @param client makes the decision
	 * @return the decision
	 * @throws RateLimitStoreException if the store cannot answer
	 * @throws IllegalArgumentException if the client does not know such keys
	 */
	default <R> R acquireBlocking(RateLimitCounters counters, String key, long cost, StoreClient<R> client) {
		StoreResult result = acquireBlocking(new RateLimitBucket(counters, client.normalKey(key)), cost);
		return client.decide(Objects.requireNonNull(result, "the store answered nothing"));
	}

	/**
	 * Decides about two buckets of one policy and key, each for itself: the limits in
	 * force, and those that are tried beside them, whose counters are apart though policy
	 * and key are the same. A store that is far away decides both in one round trip.
	 * @param bucket the counters of the limits in force
	 * @param shadow those of the limits that are tried
	 * @param cost the permits; 0 looks without taking
	 * @return both results to come
	 */
	default CompletionStage<StoreResultPair> acquireWithShadow(RateLimitBucket bucket, RateLimitBucket shadow,
			long cost) {
		CompletionStage<@Nullable StoreResult> tried = acquire(shadow, cost)
			.<@Nullable StoreResult>handle((result, failure) -> result);
		return acquire(bucket, cost).thenCombine(tried, StoreResultPair::new);
	}

	/**
	 * Whether {@link #acquireAll} can be called now.
	 * @return whether all counters can be decided together
	 */
	default boolean acquiresTogether() {
		return false;
	}

	/**
	 * Takes permits from several buckets, or nothing from any.
	 * @param buckets the counters, no two of which are the same
	 * @param costs the permits of each, at least 1
	 * @return for each bucket, what it alone would have answered; permits were taken if
	 * all are allowed
	 */
	default CompletionStage<List<StoreResult>> acquireAll(List<RateLimitBucket> buckets, List<Long> costs) {
		throw new UnsupportedOperationException("this store decides about one bucket at a time");
	}

	/**
	 * Gives {@code cost} permits back to every limit of the bucket, none beyond what the
	 * limit holds. With a receipt, only those that were taken then and have not come back
	 * by themselves, so that no limit holds more than if they had never been taken. Where
	 * the store cannot know, it gives back less.
	 * @param bucket the counters
	 * @param cost the permits, at least 1
	 * @param receipt when the permits were taken; null for just now, which gives back the
	 * newest
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
	 * Registers a listener, which runs when a store that could not be reached can be
	 * reached again. A store that does not look for that by itself ignores the listener.
	 * @param listener what to run, on any thread; must be quick. What it throws is logged
	 */
	default void onRecovery(Runnable listener) {
	}

	/**
	 * Says whether refusals may be remembered. As long as this number stays what it was
	 * before a call that was refused, a limiter may refuse again without asking, until
	 * the wait of the refusal is over, and for a second at most. A store changes it when
	 * counters may have been lost, or when its clock may have been moved. Must not block.
	 * @return a number, which never comes again once it has changed;
	 * {@link #NOT_REMEMBERED} if each call is to ask, as of a store that answers from
	 * memory
	 */
	default long generation() {
		return NOT_REMEMBERED;
	}

	/**
	 * Whether every part of the store can be reached, as far as the store knows without
	 * trying. While this is false an outage goes on, even if some calls are answered.
	 * Must not block.
	 * @return whether no part is lost; true if the store does not know
	 */
	default boolean isReachable() {
		return true;
	}

}
