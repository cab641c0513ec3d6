package io.github.ratelimit.store.redis;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.ratelimit.Limit;
import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.testsupport.RedisConnections;
import io.github.ratelimit.testsupport.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Redis ends the connection again and again, while calls are on their way to it, being
 * written, or not written yet.
 */
class CutConnectionTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final int THREADS = 16;

	private static final int CUTS = 60;

	private final AtomicInteger calls = new AtomicInteger();

	private final AtomicLong slowest = new AtomicLong();

	private volatile boolean over;

	@Test
	void noCallWaitsForTheDeadline() throws InterruptedException {
		try (RedisProcess redis = RedisProcess.start()) {
			LettuceConnectionFactory application = RedisConnections.connect("127.0.0.1", redis.port());
			try (RedisRateLimitStore store = new RedisRateLimitStore(application, TIMEOUT, "cut", true,
					Clock.systemUTC(), ZoneOffset.UTC, new CheckReporter(Map.of()))) {
				store.start();
				List<Thread> threads = new ArrayList<>();
				for (int i = 0; i < THREADS; i++) {
					Thread thread = new Thread(() -> call(store));
					thread.start();
					threads.add(thread);
				}
				for (int i = 0; i < CUTS; i++) {
					int before = this.calls.get();
					await().atMost(TIMEOUT.multipliedBy(2)).until(() -> this.calls.get() > before + 10 * THREADS);
					redis.command("CLIENT", "KILL", "TYPE", "normal");
				}
				this.over = true;
				for (Thread thread : threads) {
					thread.join();
				}
			}
			finally {
				this.over = true;
				application.destroy();
			}
		}
		assertThat(Duration.ofNanos(this.slowest.get())).isLessThan(TIMEOUT.dividedBy(2));
	}

	private void call(RedisRateLimitStore store) {
		RateLimitBucket bucket = new RateLimitBucket("policy", "key", List.of(Limit.parse("1000000/hour")),
				Duration.ZERO);
		while (!this.over) {
			long start = System.nanoTime();
			try {
				store.acquireBlocking(bucket, 1);
			}
			catch (RateLimitStoreException ex) {
				// As is due while there is no connection.
			}
			this.slowest.accumulateAndGet(System.nanoTime() - start, Math::max);
			this.calls.incrementAndGet();
		}
	}

}
