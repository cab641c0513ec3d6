package io.github.ratelimit.benchmark.load;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.ratelimit.benchmark.contender.Decider;

/**
 * Many clients that call in the background, all together at a fixed rate: clients that
 * call as fast as they can would take the processor that is to be measured.
 */
public final class Flood implements AutoCloseable {

	/** By then all clients call. */
	private static final Duration LEAD = Duration.ofMillis(200);

	private static final Keys NO_MATTER = new Keys(1);

	private final OpenLoop clients;

	private final ExecutorService background = Executors.newSingleThreadExecutor();

	public Flood(int clients, int callsPerSecond) {
		this.clients = new OpenLoop(clients, callsPerSecond);
	}

	/** Calls from now on, and for this long after it returns, whatever the key. */
	public Future<Sample> begin(Decider decider, Duration duration) throws InterruptedException {
		Future<Sample> calls = this.background.submit(() -> {
			long begin = System.nanoTime();
			long count = this.clients.run(decider, NO_MATTER, LEAD.plus(duration)).getTotalCount();
			return new Sample(count, 0, System.nanoTime() - begin);
		});
		TimeUnit.NANOSECONDS.sleep(LEAD.toNanos());
		return calls;
	}

	@Override
	public void close() {
		this.clients.close();
		this.background.shutdownNow();
	}

}
