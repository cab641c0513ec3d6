package io.github.ratelimit.benchmark.contender;

import java.util.List;

import org.redisson.Redisson;
import org.redisson.api.RRateLimiter;
import org.redisson.api.RateType;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

import io.github.ratelimit.benchmark.redis.RedisAddress;

/**
 * The rate limiter of Redisson, which keeps a log of all calls. Its rate is set for each
 * key before.
 */
final class RedissonContender implements Contender {

	private final RedissonClient client;

	RedissonContender(RedisAddress redis) {
		Config config = new Config();
		config.useSingleServer().setAddress(redis.uri());
		this.client = Redisson.create(config);
	}

	@Override
	public String name() {
		return "Redisson RRateLimiter";
	}

	@Override
	public Decider decider(Rule rule, List<String> keys) {
		String prefix = "rl:" + rule.name() + ":";
		for (String key : keys) {
			limiter(prefix, key).trySetRate(RateType.OVERALL, rule.permits(), rule.period());
		}
		return (key) -> limiter(prefix, key).tryAcquire();
	}

	private RRateLimiter limiter(String prefix, String key) {
		return this.client.getRateLimiter(prefix + key);
	}

	@Override
	public void close() {
		this.client.shutdown();
	}

}
