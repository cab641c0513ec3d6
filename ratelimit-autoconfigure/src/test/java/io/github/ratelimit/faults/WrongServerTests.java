package io.github.ratelimit.faults;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.ratelimit.FailurePolicy;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.testsupport.Ports;
import io.github.ratelimit.testsupport.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A server that is there, but will not do: a replica, one that is full, one that has
 * another password now. Policies that allow calls while Redis cannot be reached admit
 * nobody then, and all is exact again within a second after it works again.
 */
@Tag("faults")
class WrongServerTests {

	/** A call that misses its deadline on a busy machine may be admitted. */
	private static final String PATIENCE = "ratelimit.timeout=500ms";

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final RateLimitPolicy POLICY = Limited.policy("1000000/hour", FailurePolicy.ALLOW);

	@Test
	void replicaAdmitsNobodyUntilItIsPromoted() {
		try (RedisProcess redis = RedisProcess.start(); Limited application = Limited.on(redis.port(), PATIENCE)) {
			redis.command("REPLICAOF", "127.0.0.1", Integer.toString(Ports.free()));
			long admitted = admitted(application.limiter(), 5000);
			redis.command("REPLICAOF", "NO", "ONE");
			long millis = millisUntilExact(application.limiter());
			Figures.print("replica as target", "%d of 5000 calls admitted, exact %d ms after its promotion", admitted,
					millis);
			assertThat(admitted).isZero();
		}
	}

	@Test
	void fullServerAdmitsNobodyUntilThereIsRoom() {
		try (RedisProcess redis = RedisProcess.start(); Limited application = Limited.on(redis.port(), PATIENCE)) {
			redis.command("CONFIG", "SET", "maxmemory", "1");
			long admitted = admitted(application.limiter(), 5000);
			redis.command("CONFIG", "SET", "maxmemory", "0");
			long millis = millisUntilExact(application.limiter());
			Figures.print("maxmemory", "%d of 5000 calls admitted, exact %d ms after there was room", admitted, millis);
			assertThat(admitted).isZero();
		}
	}

	@Test
	void wrongPasswordAdmitsNobodyUntilItIsRightAgain() {
		try (RedisProcess redis = RedisProcess.start()) {
			password(redis, "right");
			try (Limited application = Limited.on(redis.port(), PATIENCE, "spring.data.redis.username=limiter",
					"spring.data.redis.password=right")) {
				RateLimiter limiter = application.limiter();
				assertThat(limiter.acquire(POLICY, "key").source()).isEqualTo(Source.STORE);
				password(redis, "other");
				redis.command("CLIENT", "KILL", "USER", "limiter");
				// The connection is lost at first, and why is not known yet.
				long lost = callsUntil(limiter, (decision) -> !decision.allowed());
				long admitted = admitted(limiter, 5000);
				password(redis, "right");
				long millis = millisUntilExact(limiter);
				Figures.print("wrong password",
						"%d calls until the reason of the lost connection was known, then %d of 5000 admitted, exact %d "
								+ "ms after the password was right",
						lost, admitted, millis);
				assertThat(admitted).isZero();
			}
		}
	}

	private static void password(RedisProcess redis, String password) {
		assertThat(redis.command("ACL", "SETUSER", "limiter", "on", "resetpass", ">" + password, "~*", "+@all"))
			.isEqualTo("OK");
	}

	private static long admitted(RateLimiter limiter, int calls) {
		return Stream.generate(() -> limiter.acquire(POLICY, "key"))
			.limit(calls)
			.filter(RateLimitDecision::allowed)
			.count();
	}

	private static long callsUntil(RateLimiter limiter, Predicate<RateLimitDecision> end) {
		return Stream.generate(() -> limiter.acquire(POLICY, "key")).takeWhile(end.negate()).count();
	}

	private static long millisUntilExact(RateLimiter limiter) {
		long start = System.nanoTime();
		await().pollInterval(Duration.ofMillis(5))
			.atMost(SECOND)
			.until(() -> limiter.acquire(POLICY, "key").source() == Source.STORE);
		return (System.nanoTime() - start) / 1_000_000;
	}

}
