package io.github.ratelimit.benchmark.contender;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import io.github.ratelimit.benchmark.redis.RedisAddress;

/**
 * Those that decide in Redis, each with connections of its own.
 */
public final class RedisContenders implements AutoCloseable {

	private final List<Contender> contenders = new ArrayList<>();

	private RedisContenders(RedisAddress redis, List<Function<RedisAddress, Contender>> factories) {
		factories.forEach((factory) -> this.contenders.add(factory.apply(redis)));
	}

	/** All of them. */
	public static RedisContenders all(RedisAddress redis) {
		return new RedisContenders(redis,
				List.of(FloorContender::new, LibraryContender::tokenBucket, LibraryContender::slidingWindowLog,
						LibraryContender::twoLimits, Bucket4jContender::oneLimit, Bucket4jContender::twoLimits,
						RedissonContender::new, GatewayContender::new));
	}

	/** The floor, and this library. */
	public static RedisContenders oursAndFloor(RedisAddress redis) {
		return new RedisContenders(redis, List.of(FloorContender::new, LibraryContender::tokenBucket));
	}

	/** These, and one that asks Redis for each refusal. */
	public static RedisContenders oursFloorAndBucket4j(RedisAddress redis) {
		return new RedisContenders(redis,
				List.of(FloorContender::new, LibraryContender::tokenBucket, Bucket4jContender::oneLimit));
	}

	/** In the order of the tables. */
	public List<Contender> list() {
		return this.contenders;
	}

	@Override
	public void close() {
		this.contenders.forEach(Contender::close);
	}

}
