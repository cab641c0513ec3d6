package io.github.ratelimit.store.redis;

import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;

import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.util.ClassUtils;

import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;

/**
 * A connection to Redis, be it to one server or to a cluster. Thread-safe.
 */
interface RedisLink extends BatchSender, AutoCloseable {

	/**
	 * The best link that a connection factory allows, not connected yet. A subclass of
	 * that of Lettuce, or a proxy, may behave differently, which cannot be copied.
	 */
	static RedisLink over(RedisConnectionFactory connectionFactory, Duration timeout) {
		boolean lettuce = ClassUtils.isPresent("io.lettuce.core.api.async.RedisScriptingAsyncCommands",
				RedisLink.class.getClassLoader());
		if (lettuce && connectionFactory.getClass() == LettuceConnectionFactory.class) {
			return new LettuceLink((LettuceConnectionFactory) connectionFactory, timeout);
		}
		LogFactory.getLog(RedisLink.class)
			.info("Rate limits use the connections of " + connectionFactory.getClass().getName() + " on "
					+ BlockingLink.THREADS + " threads, one call each at a time; over a plain "
					+ "LettuceConnectionFactory they would share one connection");
		return new BlockingLink(connectionFactory);
	}

	/** The thread that reads the answers; to be asked for once something is sent. */
	ScheduledExecutorService thread();

	/** The server that holds a key: the unit that fails and recovers. */
	Object serverOf(byte[] key);

	/**
	 * Connects anew and lets the server of the key run the script on nothing, which
	 * proves that it works. The new connection then takes the place of the old one.
	 * Blocks until then.
	 * @throws RateLimitStoreException if it does not work, in which case the old
	 * connection stays
	 */
	void renew(ScriptRequest probe, Deadlines deadlines);

	/** What {@code INFO} says of a section; null if nothing. Blocks. */
	@Nullable Properties info(String section);

	@Override
	void close();

	/**
	 * Whether a failure proves that Redis is there: an error does, an answer in another
	 * protocol does not.
	 */
	static boolean isAnswerOfRedis(RateLimitStoreException failure) {
		return !failure.isUnreachable() && failure.failure() != StoreFailure.PROTOCOL;
	}

	/**
	 * Waits for a probe.
	 * @throws CompletionException if Redis has not answered it
	 */
	static void requireAnswer(ScriptCall probe) {
		if (!isAnswered(probe)) {
			probe.join();
		}
	}

	/** Waits for a probe. Whether Redis has answered it, be it with an error. */
	static boolean isAnswered(ScriptCall probe) {
		try {
			probe.join();
			return true;
		}
		catch (CompletionException ex) {
			return ex.getCause() instanceof RateLimitStoreException failure && isAnswerOfRedis(failure);
		}
	}

}
