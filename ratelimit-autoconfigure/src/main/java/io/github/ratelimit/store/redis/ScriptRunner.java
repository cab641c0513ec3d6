package io.github.ratelimit.store.redis;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Runs the scripts of a store. Thread-safe.
 */
interface ScriptRunner extends AutoCloseable {

	/**
	 * Runs a script whose keys share one slot.
	 * @return the integers of the reply; fails with a
	 * {@link io.github.ratelimit.store.RateLimitStoreException} and nothing else
	 */
	CompletionStage<List<Long>> run(LuaScript script, byte[][] keys, byte[][] arguments);

	/**
	 * Connects, and goes on trying in the background if that fails.
	 * @param script run on a key that holds nothing, as proof
	 * @param key any key, by whose server it is run
	 */
	void connect(LuaScript script, byte[] key);

	/**
	 * Reports that the server cannot do what scripts ask of it.
	 * @throws io.github.ratelimit.check.RateLimitConfigurationException if that stops the
	 * application
	 */
	default void reportTooOld() {
	}

	/** Whether no server is known to be lost. */
	boolean isReachable();

	@Override
	void close();

}
