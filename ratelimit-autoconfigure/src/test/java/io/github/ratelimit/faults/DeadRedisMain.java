package io.github.ratelimit.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.github.ratelimit.FailurePolicy;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;

/**
 * Calls at a steady rate, each with a key of its own, while its Redis is killed. Says
 * {@code ready}, waits for a line, goes on for the seconds it is given, and says what it
 * measured.
 */
final class DeadRedisMain {

	private static final int THREADS = 32;

	private DeadRedisMain() {
	}

	public static void main(String[] arguments) throws Exception {
		int rate = Integer.parseInt(arguments[1]);
		int seconds = Integer.parseInt(arguments[2]);
		BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		RateLimitPolicy policy = Limited.policy("5/hour", FailurePolicy.LOCAL);
		try (Limited application = Limited.on(Integer.parseInt(arguments[0])); Stalls stalls = new Stalls()) {
			Caller caller = new Caller(application.limiter(), policy);
			caller.run(rate, 3);
			long before = usedHeap();
			System.out.println("ready");
			input.readLine();
			caller.forget();
			caller.run(rate, seconds);
			long after = usedHeap();
			System.out.printf("growth=%d calls=%d slowest=%d stall=%d local=%d store=%d threads=%d%n",
					(after - before) / 1024, caller.calls.get(), caller.slowest.get() / 1_000_000,
					stalls.longestMillis(), caller.local.get(), caller.store.get(), Thread.getAllStackTraces().size());
		}
	}

	/** What is left after all garbage is gone. */
	private static long usedHeap() throws IOException {
		long least = Long.MAX_VALUE;
		for (int i = 0; i < 5; i++) {
			System.gc();
			least = Math.min(least, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
		}
		return least;
	}

	private static final class Caller {

		private final AtomicLong calls = new AtomicLong();

		private final AtomicLong slowest = new AtomicLong();

		private final AtomicLong local = new AtomicLong();

		private final AtomicLong store = new AtomicLong();

		private final AtomicLong keys = new AtomicLong();

		private final RateLimiter limiter;

		private final RateLimitPolicy policy;

		Caller(RateLimiter limiter, RateLimitPolicy policy) {
			this.limiter = limiter;
			this.policy = policy;
		}

		void forget() {
			this.calls.set(0);
			this.slowest.set(0);
			this.local.set(0);
			this.store.set(0);
		}

		void run(int rate, int seconds) throws InterruptedException {
			AtomicLong next = new AtomicLong();
			long start = System.nanoTime();
			ExecutorService threads = Executors.newFixedThreadPool(THREADS);
			for (int i = 0; i < THREADS; i++) {
				threads.execute(() -> {
					for (long n = next.getAndIncrement(); n < (long) rate * seconds; n = next.getAndIncrement()) {
						long due = start + n * 1_000_000_000L / rate;
						for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
							LockSupport.parkNanos(wait);
						}
						call();
					}
				});
			}
			threads.shutdown();
			threads.awaitTermination(seconds * 2L + 60, TimeUnit.SECONDS);
		}

		private void call() {
			long start = System.nanoTime();
			Source source = this.limiter.acquire(this.policy, "client-" + this.keys.getAndIncrement()).source();
			this.slowest.accumulateAndGet(System.nanoTime() - start, Math::max);
			this.calls.incrementAndGet();
			((source == Source.LOCAL) ? this.local : this.store).incrementAndGet();
		}

	}

}
