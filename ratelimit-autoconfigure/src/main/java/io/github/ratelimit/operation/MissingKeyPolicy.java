package io.github.ratelimit.operation;

/**
 * Whom a call is charged to whose key has no value. It never goes free.
 */
public enum MissingKeyPolicy {

	/** The address of the client. */
	IP,

	/** Nobody: the call is refused. */
	DENY

}
