package io.github.ratelimit.benchmark.contender;

/**
 * The names of those in the tables that others are compared with.
 */
public final class Names {

	/** This library with one token bucket. */
	public static final String OURS = "ratelimit";

	/** This library with a log of all calls. */
	public static final String OURS_LOG = "ratelimit, sliding-window-log";

	/** This library with two token buckets, decided in one call. */
	public static final String OURS_TWO = "ratelimit, two limits";

	/** The least that a decision in Redis can take. */
	public static final String FLOOR = "floor: EVALSHA \"return 1\"";

	/** This library on several servers. */
	public static final String OURS_OF_CLUSTER = OURS + ", three masters";

	/** The floor on several servers. */
	public static final String FLOOR_OF_CLUSTER = FLOOR + ", three masters";

	/**
	 * Nobody is asked: what the waiting of the driver itself takes is in all the other
	 * rows, too.
	 */
	public static final String DRIVER = "the driver alone";

	private Names() {
	}

}
