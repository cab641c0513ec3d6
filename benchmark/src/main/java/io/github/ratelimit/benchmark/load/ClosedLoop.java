package io.github.ratelimit.benchmark.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.github.ratelimit.benchmark.contender.Decider;

/**
 * Threads that call as fast as they are answered.
 */
public final class ClosedLoop implements AutoCloseable {

	private final ExecutorService executor;

	private final int threads;

	private volatile boolean stopped;

	public ClosedLoop(int threads) {
		this.threads = threads;
		this.executor = Executors.newFixedThreadPool(threads);
	}

	/** Calls for this long. */
	public Sample run(Decider decider, Keys keys, Duration duration) throws Exception {
		this.stopped = false;
		CountDownLatch start = new CountDownLatch(1);
		List<Future<Sample>> running = new ArrayList<>();
		for (int i = 0; i < this.threads; i++) {
			running.add(this.executor.submit(() -> {
				start.await();
				return callUntilStopped(decider, keys);
			}));
		}
		long begin = System.nanoTime();
		start.countDown();
		try {
			Thread.sleep(duration.toMillis());
		}
		finally {
			this.stopped = true;
		}
		return sum(running, begin);
	}

	private Sample callUntilStopped(Decider decider, Keys keys) throws Exception {
		long calls = 0;
		long allowed = 0;
		while (!this.stopped) {
			calls++;
			if (decider.allows(keys.any())) {
				allowed++;
			}
		}
		return new Sample(calls, allowed, 0);
	}

	private static Sample sum(List<Future<Sample>> running, long begin)
			throws InterruptedException, ExecutionException {
		long calls = 0;
		long allowed = 0;
		for (Future<Sample> each : running) {
			calls += each.get().calls();
			allowed += each.get().allowed();
		}
		return new Sample(calls, allowed, System.nanoTime() - begin);
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

}
