package io.github.ratelimit.store.redis;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The seam between the store and a connection: everything the store asks of Redis passes
 * here. Thread-safe.
 */
interface ScriptRunner {

	/**
	 * Runs a script whose keys share one slot.
	 * @return the integers of the reply; fails with a
	 * {@link io.github.ratelimit.RateLimitStoreException} and nothing else
	 */
	CompletionStage<List<Long>> run(LuaScript script, byte[][] keys, byte[][] arguments);

}
