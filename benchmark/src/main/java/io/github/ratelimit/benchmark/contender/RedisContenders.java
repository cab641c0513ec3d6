package io.github.ratelimit.benchmark.contender;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import io.github.ratelimit.benchmark.redis.RedisAddress;

/**
 * All that decide in Redis, each with connections of its own.
 */
public final class RedisContenders implements AutoCloseable {

	private static final List<Function<RedisAddress, Contender>> ALL = List.of(FloorContender::new,
			LibraryContender::tokenBucket, LibraryContender::slidingWindowLog, LibraryContender::twoLimits,
			Bucket4jContender::new, RedissonContender::new, GatewayContender::new);

	private final List<Contender> contenders = new ArrayList<>();

	public RedisContenders(RedisAddress redis) {
		ALL.forEach((factory) -> this.contenders.add(factory.apply(redis)));
	}

	/** All of them, the floor first. */
	public List<Contender> all() {
		return this.contenders;
	}

	@Override
	public void close() {
		this.contenders.forEach(Contender::close);
	}

}
