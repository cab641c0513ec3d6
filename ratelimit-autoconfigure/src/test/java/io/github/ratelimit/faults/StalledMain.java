package io.github.ratelimit.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.ratelimit.FailurePolicy;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;

/**
 * An application that calls for one key from many threads, without a pause. Answers each
 * line of its input with what it has counted so far, but the line {@code collect}, which
 * has it collect garbage all the time from then on.
 */
final class StalledMain {

	private static final int THREADS = 16;

	private final AtomicInteger calls = new AtomicInteger();

	private final AtomicInteger admitted = new AtomicInteger();

	private StalledMain() {
	}

	public static void main(String[] arguments) throws Exception {
		StalledMain main = new StalledMain();
		BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		try (Limited application = Limited.on(Integer.parseInt(arguments[0]))) {
			for (int i = 0; i < THREADS; i++) {
				start(() -> main.call(application.limiter()));
			}
			main.serve(input, application);
		}
		System.exit(0);
	}

	private void call(RateLimiter limiter) {
		RateLimitPolicy policy = Limited.policy("5/hour", FailurePolicy.ALLOW);
		while (true) {
			if (limiter.acquire(policy, "key").allowed()) {
				this.admitted.incrementAndGet();
			}
			this.calls.incrementAndGet();
		}
	}

	private void serve(BufferedReader input, Limited application) throws IOException {
		System.out.println("ready");
		for (String line = input.readLine(); line != null; line = input.readLine()) {
			if (line.equals("collect")) {
				start(() -> {
					while (true) {
						System.gc();
					}
				});
				continue;
			}
			System.out.printf("%d %d %d%n", this.calls.get(), this.admitted.get(), application.outages());
		}
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task);
		thread.setDaemon(true);
		thread.start();
	}

}
