package io.github.ratelimit.benchmark.contender;

import java.util.List;

import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.benchmark.redis.RedisAddress;
import io.github.ratelimit.store.redis.RedisRateLimitStore;

/**
 * The store of this library, with one algorithm. It tells the turn that a leaky bucket
 * gives, for which a caller of the limiter would wait.
 */
final class AlgorithmContender implements Contender {

	/** As long as that of an application, as it is in each key and call. */
	private static final String KEY_PREFIX = "ratelimit:my-shop";

	private final Algorithm algorithm;

	private final LettuceConnectionFactory connections;

	private final RedisRateLimitStore store;

	AlgorithmContender(RedisAddress redis, Algorithm algorithm) {
		this.algorithm = algorithm;
		this.connections = new LettuceConnectionFactory(redis.host(), redis.port());
		this.connections.afterPropertiesSet();
		this.connections.start();
		this.store = Library.redisStore(this.connections, KEY_PREFIX);
		this.store.start();
	}

	@Override
	public String name() {
		return this.algorithm.label();
	}

	@Override
	public Decider decider(Rule rule, List<String> keys) {
		return Library.deciderOf(this.store, rule, this.algorithm);
	}

	@Override
	public void close() {
		this.store.close();
		this.connections.destroy();
	}

}
