package io.github.ratelimit.benchmark;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import com.google.common.util.concurrent.RateLimiter;
import io.github.bucket4j.Bucket;
import io.lettuce.core.RedisClient;
import org.openjdk.jmh.runner.Runner;
import org.redisson.Redisson;
import org.springframework.boot.SpringApplication;
import org.springframework.cloud.gateway.filter.ratelimit.RedisRateLimiter;

import io.github.ratelimit.benchmark.contender.Contender;
import io.github.ratelimit.benchmark.contender.ExactnessCheck;
import io.github.ratelimit.benchmark.contender.RedisContenders;
import io.github.ratelimit.benchmark.memory.AnnotatedCalls;
import io.github.ratelimit.benchmark.memory.InMemoryDecisions;
import io.github.ratelimit.benchmark.http.HttpThroughput;
import io.github.ratelimit.benchmark.measure.AlgorithmSizes;
import io.github.ratelimit.benchmark.measure.ClusterThroughput;
import io.github.ratelimit.benchmark.measure.RedisCost;
import io.github.ratelimit.benchmark.measure.RedisFlood;
import io.github.ratelimit.benchmark.measure.RedisLatency;
import io.github.ratelimit.benchmark.measure.RedisLoneCaller;
import io.github.ratelimit.benchmark.measure.RedisThroughput;
import io.github.ratelimit.benchmark.redis.BenchmarkCluster;
import io.github.ratelimit.benchmark.redis.BenchmarkRedis;
import io.github.ratelimit.benchmark.redis.RedisAddress;
import io.github.ratelimit.benchmark.redis.RedisStatistics;
import io.github.ratelimit.benchmark.report.Environment;
import io.github.ratelimit.benchmark.report.Figures;
import io.github.ratelimit.benchmark.report.Results;

/**
 * Measures everything, one part after the other, and writes the results.
 */
public final class Benchmark {

	private static final List<Class<?>> LIBRARIES = List.of(SpringApplication.class, RedisClient.class, Bucket.class,
			Redisson.class, RedisRateLimiter.class, io.github.resilience4j.ratelimiter.RateLimiter.class,
			RateLimiter.class, Runner.class);

	private final Settings settings;

	private final Figures figures = new Figures();

	private Benchmark(Settings settings) {
		this.settings = settings;
	}

	/** Ends the JVM, as some of those measured leave threads behind. */
	public static void main(String[] args) {
		try {
			new Benchmark(Settings.read()).run();
			System.exit(0);
		}
		catch (Exception ex) {
			ex.printStackTrace();
			System.exit(1);
		}
	}

	private void run() throws Exception {
		Files.createDirectories(this.settings.output());
		try (BenchmarkRedis redis = BenchmarkRedis.start(this.settings.redis());
				RedisStatistics statistics = new RedisStatistics(redis.address())) {
			Map<String, String> environment = Environment.describe(statistics.version(), LIBRARIES);
			statistics.dropKeys();
			part("redis", () -> redis(redis.address(), statistics));
			part("latency", () -> latency(redis.address(), statistics));
			part("flood", () -> flood(redis.address(), statistics));
			part("sizing", () -> sizing(redis.address(), statistics));
			part("memory", () -> new InMemoryDecisions(this.settings, this.figures).measure());
			part("annotation", () -> new AnnotatedCalls(this.settings, this.figures).measure());
			part("http", () -> new HttpThroughput(this.settings, redis.address(), this.figures).measure());
			Results.write(this.settings.output(), environment, this.figures);
		}
	}

	private void part(String name, Part part) throws Exception {
		if (this.settings.includes(name)) {
			long begin = System.nanoTime();
			part.measure();
			System.out
				.println("BENCHMARK " + name + ": " + Duration.ofNanos(System.nanoTime() - begin).toSeconds() + " s");
		}
	}

	private void redis(RedisAddress redis, RedisStatistics statistics) throws Exception {
		try (RedisContenders contenders = RedisContenders.all(redis)) {
			for (Contender contender : contenders.list()) {
				ExactnessCheck.run(contender);
			}
			new RedisThroughput(this.settings, statistics, this.figures).measure(contenders.list());
			new RedisCost(this.settings, redis, statistics, this.figures).measure(contenders.list());
		}
	}

	private void latency(RedisAddress redis, RedisStatistics statistics) throws Exception {
		statistics.dropKeys();
		try (RedisContenders contenders = RedisContenders.oursAndFloor(redis)) {
			new RedisLatency(this.settings, this.figures).measure(contenders.list());
			new RedisLoneCaller(this.settings, this.figures).measure(contenders.list());
		}
	}

	private void flood(RedisAddress redis, RedisStatistics statistics) throws Exception {
		statistics.dropKeys();
		try (RedisContenders contenders = RedisContenders.oursFloorAndBucket4j(redis)) {
			new RedisFlood(this.settings, statistics, this.figures).measure(contenders.list());
		}
	}

	private void sizing(RedisAddress redis, RedisStatistics statistics) throws Exception {
		statistics.dropKeys();
		try (RedisContenders algorithms = RedisContenders.algorithms(redis)) {
			for (Contender algorithm : algorithms.list()) {
				ExactnessCheck.run(algorithm);
			}
			new AlgorithmSizes(this.settings, statistics, this.figures).measure(algorithms.list());
		}
		if (this.settings.redis().isEmpty()) {
			cluster(redis, statistics);
		}
	}

	/** Its masters are on this machine, as the one server should be then. */
	private void cluster(RedisAddress redis, RedisStatistics statistics) throws Exception {
		statistics.dropKeys();
		try (BenchmarkCluster cluster = BenchmarkCluster.start();
				RedisContenders ofOne = RedisContenders.oursAndFloor(redis);
				RedisContenders ofCluster = RedisContenders.oursAndFloor(cluster.masters())) {
			for (Contender contender : ofCluster.list()) {
				ExactnessCheck.run(contender);
			}
			new ClusterThroughput(this.settings, this.figures).with(ofOne.list(), statistics::usage)
				.with(ofCluster.list(), cluster::usage)
				.measure();
		}
	}

	@FunctionalInterface
	private interface Part {

		void measure() throws Exception;

	}

}
