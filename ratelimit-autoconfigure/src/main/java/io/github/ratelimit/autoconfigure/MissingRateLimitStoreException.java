package io.github.ratelimit.autoconfigure;

/**
 * There is nowhere to keep counters.
 */
class MissingRateLimitStoreException extends IllegalStateException {

	MissingRateLimitStoreException(String missing) {
		super("There is " + missing + " to keep the counters of rate limits in");
	}

}
