package io.github.ratelimit.store.redis;

import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.util.ClassUtils;

import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

/**
 * Sends scripts to Redis. Thread-safe.
 */
interface RedisLink extends AutoCloseable {

	/**
	 * The best link that a connection factory allows, not connected yet. A subclass of
	 * that of Lettuce, or a proxy, may behave differently, which cannot be copied.
	 */
	static RedisLink over(RedisConnectionFactory connectionFactory, Duration timeout) {
		boolean lettuce = ClassUtils.isPresent("io.lettuce.core.api.async.RedisScriptingAsyncCommands",
				RedisLink.class.getClassLoader()) && connectionFactory.getClass() == LettuceConnectionFactory.class;
		return lettuce ? new LettuceLink((LettuceConnectionFactory) connectionFactory, timeout)
				: new BlockingLink(connectionFactory);
	}

	/**
	 * Sends a script whose keys share one slot, once, and without blocking the calling
	 * thread. What is not connected fails at once.
	 * @return the reply, which the caller may complete first; it fails with a
	 * {@link io.github.ratelimit.store.RateLimitStoreException}
	 */
	CompletableFuture<List<Long>> send(LuaScript script, byte[][] keys, byte[][] arguments);

	/** The server that holds a key: the unit that fails and recovers. */
	Object serverOf(byte[] key);

	/**
	 * Connects anew and lets the server of the key run the script on nothing, which
	 * proves that it works. The new connection then takes the place of the old one.
	 * Blocks until then.
	 * @throws io.github.ratelimit.store.RateLimitStoreException if it does not work, in
	 * which case the old connection stays
	 */
	void renew(LuaScript script, byte[] key);

	/**
	 * Whether a failure proves that Redis is there: an error does, an answer in another
	 * protocol does not.
	 */
	static boolean isAnswerOfRedis(RateLimitStoreException failure) {
		return !failure.isUnreachable() && failure.failure() != StoreFailure.PROTOCOL;
	}

	/** What {@code INFO} says of a section; null if nothing. Blocks. */
	@Nullable Properties info(String section);

	@Override
	void close();

}
