package io.github.ratelimit.store.redis;

import java.util.List;
import java.util.concurrent.CompletionStage;

import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.util.ClassUtils;

/**
 * The seam between the store and a connection: everything the store asks of Redis passes
 * here. Thread-safe.
 */
interface ScriptRunner {

	/** The runner that makes the most of a connection factory. */
	static ScriptRunner over(RedisConnectionFactory connectionFactory) {
		boolean lettuce = ClassUtils.isPresent("io.lettuce.core.api.async.RedisScriptingAsyncCommands",
				ScriptRunner.class.getClassLoader()) && LettuceScriptRunner.supports(connectionFactory);
		return lettuce ? new LettuceScriptRunner(connectionFactory) : new ConnectionScriptRunner(connectionFactory);
	}

	/**
	 * Runs a script whose keys share one slot.
	 * @return the integers of the reply; fails with a
	 * {@link io.github.ratelimit.RateLimitStoreException} and nothing else
	 */
	CompletionStage<List<Long>> run(LuaScript script, byte[][] keys, byte[][] arguments);

}
