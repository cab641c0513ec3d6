package io.github.ratelimit.benchmark.contender;

import java.math.BigInteger;
import java.util.List;
import java.util.Objects;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.cloud.gateway.filter.ratelimit.RateLimiter.Response;
import org.springframework.cloud.gateway.filter.ratelimit.RedisRateLimiter;
import org.springframework.cloud.gateway.support.ConfigurationService;
import org.springframework.core.io.ClassPathResource;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.core.script.RedisScript;

import io.github.ratelimit.benchmark.redis.RedisAddress;

/**
 * The limiter of Spring Cloud Gateway, set up as its auto-configuration does. The caller
 * blocks, as those of the others do.
 */
final class GatewayContender implements Contender {

	private final LettuceConnectionFactory connections;

	private final RedisRateLimiter limiter;

	GatewayContender(RedisAddress redis) {
		this.connections = new LettuceConnectionFactory(redis.host(), redis.port());
		this.connections.afterPropertiesSet();
		this.connections.start();
		this.limiter = new RedisRateLimiter(new ReactiveStringRedisTemplate(this.connections), script(),
				new ConfigurationService(new StaticListableBeanFactory(), () -> null, () -> null));
	}

	@SuppressWarnings({ "rawtypes", "unchecked" })
	private static RedisScript<List<Long>> script() {
		DefaultRedisScript script = new DefaultRedisScript<>();
		script.setLocation(new ClassPathResource("META-INF/scripts/request_rate_limiter.lua"));
		script.setResultType(List.class);
		return script;
	}

	@Override
	public String name() {
		return "Spring Cloud Gateway";
	}

	/** It counts in whole tokens a second, so that a slower rule takes several a call. */
	@Override
	public Decider decider(Rule rule, List<String> keys) {
		long seconds = rule.period().toSeconds();
		long divisor = BigInteger.valueOf(seconds).gcd(BigInteger.valueOf(rule.permits())).longValue();
		int tokens = Math.toIntExact(seconds / divisor);
		this.limiter.getConfig()
			.put(rule.name(),
					new RedisRateLimiter.Config().setReplenishRate(Math.toIntExact(rule.permits() / divisor))
						.setBurstCapacity((long) rule.permits() * tokens)
						.setRequestedTokens(tokens));
		return (key) -> allows(rule.name(), key);
	}

	private boolean allows(String route, String key) {
		Response response = Objects.requireNonNull(this.limiter.isAllowed(route, key).block());
		if (response.getHeaders().get(RedisRateLimiter.REMAINING_HEADER).equals("-1")) {
			throw new IllegalStateException("not counted, as Redis failed");
		}
		return response.isAllowed();
	}

	@Override
	public void close() {
		this.connections.destroy();
	}

}
