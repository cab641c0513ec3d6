package io.github.ratelimit.store.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.RateLimitBucket;

/**
 * Buckets of one limit, or of one of each algorithm.
 */
public final class RandomBuckets {

	private static final int KEYS = 300;

	private RandomBuckets() {
	}

	public static RateLimitBucket next() {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		Algorithm[] algorithms = Algorithm.values();
		int first = random.nextInt(algorithms.length + 1);
		List<Limit> limits = new ArrayList<>();
		for (Algorithm algorithm : algorithms) {
			if (first == algorithm.ordinal() || first == algorithms.length) {
				limits.add(Limit.of(10, Duration.ofHours(1), algorithm));
			}
		}
		return new RateLimitBucket("policy-" + first, "key-" + random.nextInt(KEYS), limits, Duration.ofMinutes(10));
	}

}
