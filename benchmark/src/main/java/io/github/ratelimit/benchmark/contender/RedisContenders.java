package io.github.ratelimit.benchmark.contender;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.benchmark.redis.RedisAddress;

/**
 * Those that decide in Redis, each with connections of its own.
 */
public final class RedisContenders implements AutoCloseable {

	private final List<Contender> contenders = new ArrayList<>();

	private <A> RedisContenders(A redis, List<Function<A, Contender>> factories) {
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

	/** The floor, and this library, on the masters of a cluster. */
	public static RedisContenders oursAndFloor(List<RedisAddress> masters) {
		return new RedisContenders(masters, List.of(FloorContender::ofCluster, LibraryContender::ofCluster));
	}

	/** The floor, and each algorithm of this library. */
	public static RedisContenders algorithms(RedisAddress redis) {
		List<Function<RedisAddress, Contender>> factories = new ArrayList<>(List.of(FloorContender::new));
		for (Algorithm algorithm : Algorithm.values()) {
			factories.add((address) -> new AlgorithmContender(address, algorithm));
		}
		return new RedisContenders(redis, factories);
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
