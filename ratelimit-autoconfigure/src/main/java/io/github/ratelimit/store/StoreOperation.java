package io.github.ratelimit.store;

/**
 * What a store is asked for.
 */
public enum StoreOperation {

	/** To take permits. */
	ACQUIRE,

	/** To give permits back. */
	REFUND,

	/** To forget what was taken. */
	RESET,

	/** To look, without taking. */
	PEEK

}
