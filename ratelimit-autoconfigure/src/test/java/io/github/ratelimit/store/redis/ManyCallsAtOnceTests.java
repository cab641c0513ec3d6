package io.github.ratelimit.store.redis;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.core.Limiters;
import io.github.ratelimit.testsupport.RedisConnections;
import io.github.ratelimit.testsupport.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * More calls at once than can wait: those beyond are refused, though the failure policy
 * is to allow.
 */
class ManyCallsAtOnceTests {

	private static final int CALLS = 20_000;

	@ParameterizedTest
	@ValueSource(longs = { 5000, 50 })
	void limitIsExactWhileRedisAnswers(long timeoutMillis) {
		RateLimitPolicy policy = RateLimitPolicy.of("policy", "5/hour");
		try (RedisProcess redis = RedisProcess.start()) {
			LettuceConnectionFactory application = RedisConnections.connect("127.0.0.1", redis.port());
			try (RedisRateLimitStore store = new RedisRateLimitStore(application, Duration.ofMillis(timeoutMillis),
					"many", true, Clock.systemUTC(), ZoneOffset.UTC, new CheckReporter(Map.of()))) {
				store.start();
				RateLimiter limiter = Limiters.of(store, List.of());
				List<CompletionStage<RateLimitDecision>> calls = IntStream.range(0, CALLS)
					.mapToObj((call) -> limiter.acquireAsync(policy, "key", 1))
					.toList();
				assertThat(calls.stream().filter((call) -> call.toCompletableFuture().join().allowed()).count())
					.isEqualTo(5);
				assertThat(store.isReachable()).isTrue();
			}
			finally {
				application.destroy();
			}
		}
	}

}
