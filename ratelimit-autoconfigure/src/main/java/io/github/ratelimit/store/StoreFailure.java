package io.github.ratelimit.store;

/**
 * Why a store could not answer. Only {@link #UNREACHABLE} leaves the decision to the
 * failure policy; every other failure refuses, since a client that can cause one could
 * otherwise switch limits off.
 */
public enum StoreFailure {

	/**
	 * The store could not be reached, was too slow, or said that it does not serve at the
	 * moment.
	 */
	UNREACHABLE("The on-failure setting of each policy decides until it is back."),

	/**
	 * More calls of this process wait than the store can answer in time. Says nothing of
	 * the store, and is no outage.
	 */
	OVERLOADED("The application calls the store faster than it answers; limit the requests that it serves at once."),

	/** Redis is full and evicts nothing. */
	OUT_OF_MEMORY("Give Redis more memory (maxmemory), or give rate limits a Redis of their own."),

	/** Redis is a replica, or does not accept writes. */
	READ_ONLY("Point spring.data.redis at the primary, by Sentinel or as a cluster if it can change; the topology "
			+ "is asked for again now."),

	/** Redis is a node of a cluster, and another one has the key. */
	MOVED("Set spring.data.redis.cluster.nodes instead of one host; the topology is asked for again now."),

	/** The password is wrong, or the user lacks a right. */
	NOT_PERMITTED("Correct the user, the password or the access list; docs/redis.md has the rights that are needed."),

	/** Redis does not know {@code SET … PXAT}. */
	TOO_OLD("Use Redis 6.2 or newer, or a server that can do as much."),

	/** The keys of one call lie in several slots of a cluster. */
	CROSS_SLOT("Let nothing between the application and Redis rename keys: what stands in braces decides on the slot."),

	/** The answer is not in the protocol of Redis. */
	PROTOCOL("See where spring.data.redis points, and what stands between: what answers there is no Redis."),

	/** Any other error, or an answer that makes no sense. */
	ERROR("See the cause, and the log of Redis.");

	private final String cure;

	StoreFailure(String cure) {
		this.cure = cure;
	}

	/**
	 * What the operator can do about it.
	 * @return a sentence for the log
	 */
	public String cure() {
		return this.cure;
	}

}
