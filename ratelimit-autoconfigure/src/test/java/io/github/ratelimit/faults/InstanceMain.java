package io.github.ratelimit.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import ch.qos.logback.classic.Level;

import io.github.ratelimit.Algorithm;
import io.github.ratelimit.Limit;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.store.redis.RedisRateLimitStore;

/**
 * One instance of an application. Reads {@code round <algorithm> <key> <calls>}, calls
 * that often from each thread, and answers {@code admitted <count>}.
 */
final class InstanceMain {

	static final int THREADS = 32;

	static final int PERMITS = 100;

	/** A leaky bucket lets all that it admits wait, so that every permit can be taken. */
	private static final Duration LONGER_THAN_ANY_TURN = Duration.ofHours(2);

	private final CyclicBarrier start = new CyclicBarrier(THREADS);

	private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

	private final RateLimitStore store;

	private InstanceMain(RateLimitStore store) {
		this.store = store;
	}

	public static void main(String[] arguments) throws Exception {
		Stores.logNothingBelow(Level.WARN);
		try (RedisRateLimitStore store = Stores.on(Integer.parseInt(arguments[0]))) {
			new InstanceMain(store).serve();
		}
		// Threads of the pool would keep it alive.
		System.exit(0);
	}

	private void serve() throws IOException {
		BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		System.out.println("ready");
		for (String line = commands.readLine(); line != null; line = commands.readLine()) {
			String[] words = line.split(" ");
			String answer;
			try {
				answer = "admitted " + round(Algorithm.valueOf(words[1]), words[2], Integer.parseInt(words[3]));
			}
			catch (Exception ex) {
				answer = "failed " + ex;
			}
			System.out.println(answer);
		}
	}

	private int round(Algorithm algorithm, String key, int calls) throws Exception {
		RateLimitBucket bucket = new RateLimitBucket("policy", key,
				List.of(Limit.of(PERMITS, Duration.ofHours(1), algorithm)), LONGER_THAN_ANY_TURN);
		List<Future<Integer>> admitted = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			admitted.add(this.threads.submit(() -> admitted(bucket, calls)));
		}
		int sum = 0;
		for (Future<Integer> each : admitted) {
			sum += each.get();
		}
		return sum;
	}

	private int admitted(RateLimitBucket bucket, int calls) throws Exception {
		this.start.await();
		int admitted = 0;
		for (int i = 0; i < calls; i++) {
			admitted += this.store.acquire(bucket, 1).toCompletableFuture().join().allowed() ? 1 : 0;
		}
		return admitted;
	}

}
