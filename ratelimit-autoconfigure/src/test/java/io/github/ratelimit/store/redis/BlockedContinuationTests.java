package io.github.ratelimit.store.redis;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.core.Limiters;
import io.github.ratelimit.testsupport.RedisConnections;
import io.github.ratelimit.testsupport.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What follows an asynchronous call may block, though it should not; the deadline of
 * others holds all the same.
 */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class BlockedContinuationTests {

	private static final RateLimitPolicy POLICY = RateLimitPolicy.of("policy", "1000/hour");

	@Test
	void deadlineHoldsForOthersWhileRedisHangs() {
		CountDownLatch end = new CountDownLatch(1);
		try (RedisProcess redis = RedisProcess.start()) {
			LettuceConnectionFactory application = RedisConnections.connect("127.0.0.1", redis.port());
			try (RedisRateLimitStore store = new RedisRateLimitStore(application, Duration.ofMillis(100), "blocked",
					true, Clock.systemUTC(), ZoneOffset.UTC, new CheckReporter(Map.of()))) {
				store.start();
				RateLimiter limiter = Limiters.of(store, List.of());
				redis.pause();
				// Fewer than open the breaker.
				List<CompletionStage<RateLimitDecision>> blocked = IntStream.range(0, 3)
					.mapToObj((call) -> limiter.acquireAsync(POLICY, "key", 1)
						.thenApply((decision) -> await(end, decision)))
					.toList();
				long start = System.nanoTime();
				assertThat(limiter.acquire(POLICY, "key").source()).isEqualTo(Source.FAILURE_POLICY);
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
				assertThat(blocked).noneMatch((call) -> call.toCompletableFuture().isDone());
			}
			finally {
				end.countDown();
				application.destroy();
			}
		}
	}

	@Test
	void othersAreDecidedByRedisMeanwhile() {
		CountDownLatch end = new CountDownLatch(1);
		try (RedisProcess redis = RedisProcess.start()) {
			LettuceConnectionFactory application = RedisConnections.connect("127.0.0.1", redis.port());
			try (RedisRateLimitStore store = new RedisRateLimitStore(application, Duration.ofSeconds(5), "blocked",
					true, Clock.systemUTC(), ZoneOffset.UTC, new CheckReporter(Map.of()))) {
				store.start();
				RateLimiter limiter = Limiters.of(store, List.of());
				// What is answered already goes on where it was asked.
				redis.pause();
				for (int i = 0; i < 8; i++) {
					limiter.acquireAsync(POLICY, "key", 1).thenAccept((decision) -> await(end, decision));
				}
				redis.resume();
				for (int i = 0; i < 20; i++) {
					assertThat(limiter.acquire(POLICY, "key").source()).isEqualTo(Source.STORE);
				}
			}
			finally {
				end.countDown();
				application.destroy();
			}
		}
	}

	private static RateLimitDecision await(CountDownLatch end, RateLimitDecision decision) {
		try {
			end.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return decision;
	}

}
