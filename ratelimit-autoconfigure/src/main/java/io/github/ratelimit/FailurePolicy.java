package io.github.ratelimit;

/**
 * What to answer when the store cannot be reached. It applies to nothing else: a store
 * that answers with an error never admits.
 */
public enum FailurePolicy {

	/** Calls pass, unlimited, until the store is back. */
	ALLOW,

	/** Calls are refused until the store is back; over HTTP with 503. */
	DENY,

	/**
	 * Each instance limits calls by counters in its own memory until the store is back.
	 */
	LOCAL

}
