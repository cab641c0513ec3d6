package io.github.ratelimit.store.redis;

/**
 * Sends batches to Redis. Thread-safe.
 */
interface BatchSender {

	/**
	 * Runs a task that sends, on a thread that may; at once if this is such a thread.
	 * Drops it if the link is closed, as deadlines have ended all calls by then.
	 */
	void execute(Runnable task);

	/**
	 * Sends a batch once. To be called by {@link #execute}. What is not connected fails
	 * at once.
	 */
	void send(ScriptBatch batch);

	/** How many batches of a lane may be under way. */
	int batchesAtOnce();

}
