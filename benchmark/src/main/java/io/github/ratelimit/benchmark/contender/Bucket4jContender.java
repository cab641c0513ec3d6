package io.github.ratelimit.benchmark.contender;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConfigurationBuilder;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.RedisClient;

import io.github.ratelimit.benchmark.redis.RedisAddress;

/**
 * Bucket4j with Lettuce, as its documentation sets it up.
 */
public final class Bucket4jContender implements Contender {

	private static final String NAME = "Bucket4j (Lettuce)";

	private static final Duration KEPT_BEYOND_REFILL = Duration.ofSeconds(10);

	private final String name;

	private final String prefix;

	private final Function<Rule, BucketConfiguration> configurations;

	private final RedisClient client;

	private final ProxyManager<byte[]> buckets;

	private Bucket4jContender(RedisAddress redis, String name, String prefix,
			Function<Rule, BucketConfiguration> configurations) {
		this.name = name;
		this.prefix = prefix;
		this.configurations = configurations;
		this.client = RedisClient.create(redis.uri());
		this.buckets = Bucket4jLettuce.casBasedBuilder(this.client)
			.expirationAfterWrite(ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(KEPT_BEYOND_REFILL))
			.build();
	}

	/** With one limit. */
	public static Contender oneLimit(RedisAddress redis) {
		return new Bucket4jContender(redis, NAME, "b4j:", (rule) -> with(rule).build());
	}

	static Contender twoLimits(RedisAddress redis) {
		return new Bucket4jContender(redis, NAME + ", two limits", "b4j2:", (rule) -> {
			Rule wider = rule.wider();
			return with(rule)
				.addLimit((limit) -> limit.capacity(wider.permits()).refillGreedy(wider.permits(), wider.period()))
				.build();
		});
	}

	private static ConfigurationBuilder with(Rule rule) {
		return BucketConfiguration.builder()
			.addLimit((limit) -> limit.capacity(rule.permits()).refillGreedy(rule.permits(), rule.period()));
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Decider decider(Rule rule, List<String> keys) {
		String prefix = this.prefix + rule.name() + ":";
		BucketConfiguration configuration = this.configurations.apply(rule);
		return (key) -> this.buckets.getProxy((prefix + key).getBytes(StandardCharsets.UTF_8), () -> configuration)
			.tryConsumeAndReturnRemaining(1)
			.isConsumed();
	}

	@Override
	public void close() {
		this.client.shutdown();
	}

}
