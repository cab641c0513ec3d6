package io.github.ratelimit.store;

import io.github.ratelimit.Limit;

/**
 * Who asks a store for decisions, without having an object made for each question and
 * each answer. Thread-safe.
 *
 * @param <R> the decision
 */
public interface StoreClient<R> {

	/**
	 * The normal form of a key, which alone is counted, and is its own normal form. So a
	 * store need not ask for that of a key that it has counters of.
	 * @param key any text
	 * @return the key, not blank
	 * @throws IllegalArgumentException if nothing is left of it
	 */
	String normalKey(String key);

	/**
	 * Decides by an answer.
	 * @param result the answer
	 * @return the decision
	 */
	R decide(StoreResult result);

	/**
	 * Decides by the answer for one token bucket, which most are. The values are those of
	 * {@link StoreResult#ofTokenBucket}, of a counter that was not damaged.
	 * @param limit the limit
	 * @param retryAfterMicros 0 when allowed, {@link StoreResult#NEVER} when no wait
	 * helps
	 * @param decidedAtMicros the time on the clock of the store, since 1970
	 * @param fullAtMicros when the bucket will be full after the decision
	 * @return the decision
	 */
	R decide(Limit limit, long retryAfterMicros, long decidedAtMicros, long fullAtMicros);

}
