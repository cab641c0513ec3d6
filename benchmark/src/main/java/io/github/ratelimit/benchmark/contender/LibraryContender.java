package io.github.ratelimit.benchmark.contender;

import java.util.List;
import java.util.function.Function;

import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.benchmark.redis.RedisAddress;
import io.github.ratelimit.store.redis.RedisRateLimitStore;

/**
 * This library, from the call of its limiter to the decision.
 */
final class LibraryContender implements Contender {

	private final String name;

	private final Function<Rule, RateLimitPolicy> policies;

	private final LettuceConnectionFactory connections;

	private final RedisRateLimitStore store;

	private final RateLimiter limiter;

	private LibraryContender(LettuceConnectionFactory connections, String name, String keyPrefix,
			Function<Rule, RateLimitPolicy> policies) {
		this.name = name;
		this.policies = policies;
		this.connections = connections;
		this.connections.afterPropertiesSet();
		this.connections.start();
		this.store = Library.redisStore(this.connections, keyPrefix);
		this.store.start();
		this.limiter = Library.limiter(this.store);
	}

	static Contender tokenBucket(RedisAddress redis) {
		return new LibraryContender(connections(redis), Names.OURS, "tb",
				(rule) -> Library.policy(rule, Algorithm.TOKEN_BUCKET));
	}

	/** As {@link #tokenBucket}, with the keys spread over these masters. */
	static Contender ofCluster(List<RedisAddress> masters) {
		RedisClusterConfiguration cluster = new RedisClusterConfiguration();
		masters.forEach((master) -> cluster.clusterNode(master.host(), master.port()));
		return new LibraryContender(new LettuceConnectionFactory(cluster), Names.OURS_OF_CLUSTER, "tb",
				(rule) -> Library.policy(rule, Algorithm.TOKEN_BUCKET));
	}

	static Contender slidingWindowLog(RedisAddress redis) {
		return new LibraryContender(connections(redis), Names.OURS_LOG, "swl",
				(rule) -> Library.policy(rule, Algorithm.SLIDING_WINDOW_LOG));
	}

	static Contender twoLimits(RedisAddress redis) {
		return new LibraryContender(connections(redis), Names.OURS_TWO, "two", Library::policyOfTwo);
	}

	private static LettuceConnectionFactory connections(RedisAddress redis) {
		return new LettuceConnectionFactory(redis.host(), redis.port());
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Decider decider(Rule rule, List<String> keys) {
		RateLimitPolicy policy = this.policies.apply(rule);
		return (key) -> Library.allows(this.limiter, policy, key);
	}

	@Override
	public void close() {
		this.store.close();
		this.connections.destroy();
	}

}
