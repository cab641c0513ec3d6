package io.github.ratelimit.store;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.springframework.data.redis.core.StringRedisTemplate;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.memory.InMemoryRateLimitStore;
import io.github.ratelimit.store.redis.RedisReplay;
import io.github.ratelimit.store.redis.RedisReplay.Step;
import io.github.ratelimit.store.redis.RedisStores;
import io.github.ratelimit.testsupport.RedisConnections;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Refunds in Redis.
 */
class RedisRefundTests extends RefundContract {

	private final String prefix = "refund-" + UUID.randomUUID();

	private final RateLimitStore store = RedisStores.withClock(RedisConnections.factory(), this.prefix, this.clock);

	@Override
	RateLimitStore store() {
		return this.store;
	}

	@Test
	void logWithGarbageInTheMiddleIsNoError() {
		RateLimitBucket bucket = bucket(Limit.of(9, MINUTE, Algorithm.SLIDING_WINDOW_LOG));
		RateLimitReceipt taken = take(bucket, 0, 2);
		take(bucket, 1, 3);
		take(bucket, 2, 4);
		StringRedisTemplate redis = RedisConnections.template();
		String key = redis.keys(this.prefix + ":*").iterator().next();
		redis.opsForList().set(key, 4, "garbage");
		refund(bucket, 3, 1, taken);
		assertThat(remaining(bucket, 3)).isEqualTo(1);
		assertThat(redis.getExpire(key)).isPositive();
	}

	/** All entries after it are written anew, in several pieces. */
	@Test
	void logGivesBackAnOldEntryOfManyThousand() {
		int entries = 5_000;
		RateLimitBucket bucket = bucket(Limit.of(entries, Duration.ofHours(1), Algorithm.SLIDING_WINDOW_LOG));
		List<Step> steps = Stream
			.concat(LongStream.range(0, entries).mapToObj((i) -> new Step("acquire", START + i, 1)), Stream
				.of(new Step("refund", START + entries, 1, new RateLimitReceipt(START + 17, List.of(3_600_000_000L)))))
			.toList();
		RedisReplay redis = new RedisReplay(RedisConnections.factory());
		redis.run(bucket, steps);
		InMemoryRateLimitStore memory = new InMemoryRateLimitStore(this.clock, ZoneOffset.UTC);
		for (Step step : steps) {
			this.clock.set(step.atMicros());
			if (step.receipt() == null) {
				memory.acquire(bucket, step.cost());
			}
			else {
				memory.refund(bucket, step.cost(), step.receipt());
			}
		}
		for (long cost = 2; cost <= entries; cost++) {
			StoreResult expected = memory.acquire(bucket, cost).toCompletableFuture().join();
			assertThat(expected.counters().get(0).remaining()).isEqualTo(1);
			assertThat(redis.run(bucket, List.of(new Step("acquire", START + entries, cost))))
				.containsExactly(expected);
		}
	}

}
