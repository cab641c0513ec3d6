package io.github.ratelimit.benchmark.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Threads that make a given number of calls at once.
 */
public final class Race {

	private Race() {
	}

	/** How many of the calls were true. */
	public static long run(int threads, int callsOfEach, Callable<Boolean> call) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			CountDownLatch start = new CountDownLatch(1);
			List<Future<Long>> running = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				running.add(executor.submit(() -> {
					start.await();
					long successes = 0;
					for (int j = 0; j < callsOfEach; j++) {
						successes += call.call() ? 1 : 0;
					}
					return successes;
				}));
			}
			start.countDown();
			long successes = 0;
			for (Future<Long> each : running) {
				successes += each.get();
			}
			return successes;
		}
		finally {
			executor.shutdownNow();
		}
	}

}
