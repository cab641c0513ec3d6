package io.github.ratelimit.benchmark.contender;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.RedisClient;

import io.github.ratelimit.benchmark.redis.RedisAddress;

/**
 * Bucket4j with Lettuce, as its documentation sets it up.
 */
public final class Bucket4jContender implements Contender {

	private static final Duration KEPT_BEYOND_REFILL = Duration.ofSeconds(10);

	private final RedisClient client;

	private final ProxyManager<byte[]> buckets;

	public Bucket4jContender(RedisAddress redis) {
		this.client = RedisClient.create(redis.uri());
		this.buckets = Bucket4jLettuce.casBasedBuilder(this.client)
			.expirationAfterWrite(ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(KEPT_BEYOND_REFILL))
			.build();
	}

	@Override
	public String name() {
		return "Bucket4j (Lettuce)";
	}

	@Override
	public Decider decider(Rule rule, List<String> keys) {
		String prefix = "b4j:" + rule.name() + ":";
		BucketConfiguration configuration = BucketConfiguration.builder()
			.addLimit((limit) -> limit.capacity(rule.permits()).refillGreedy(rule.permits(), rule.period()))
			.build();
		return (key) -> this.buckets.getProxy((prefix + key).getBytes(StandardCharsets.UTF_8), () -> configuration)
			.tryConsumeAndReturnRemaining(1)
			.isConsumed();
	}

	@Override
	public void close() {
		this.client.shutdown();
	}

}
