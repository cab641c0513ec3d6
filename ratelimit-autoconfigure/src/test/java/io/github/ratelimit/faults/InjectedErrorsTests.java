package io.github.ratelimit.faults;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;

import io.github.ratelimit.FailurePolicy;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.core.Limiters;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitStore;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;
import io.github.ratelimit.store.redis.RedisRateLimitStore;
import io.github.ratelimit.testsupport.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * Redis answers 10,000 calls with an error of each class that it can be brought to.
 * Asserts that none of them is admitted, though {@code on-failure} is {@code allow}, that
 * each is told to listeners and the outage once to the log, and that Redis goes on being
 * asked and decides again as soon as it works again.
 */
@Tag("faults")
class InjectedErrorsTests {

	private static final int CALLS = 10_000;

	private static final RateLimitPolicy POLICY = Limited.policy("1000000/hour", FailurePolicy.ALLOW);

	@ParameterizedTest
	@EnumSource
	void errorOfRedisAdmitsNobody(Mishap mishap) throws Exception {
		try (RedisProcess redis = RedisProcess.start(); Witness witness = new Witness()) {
			assertThat(redis.command("ACL", "SETUSER", "limiter", "on", ">secret", "~ratelimit:*", "+@all"))
				.isEqualTo("OK");
			try (RedisRateLimitStore store = Stores.on(login(redis, "secret"))) {
				RateLimiter limiter = Limiters.of(store, List.of(witness));
				assertThat(limiter.acquire(POLICY, "before").allowed()).isTrue();
				mishap.tell(redis, mishap.begin);
				long asked = asked(redis);
				int admitted = Witness.admitted(CALLS, (call) -> limiter.acquire(POLICY, "key-" + call).allowed());
				asked = asked(redis) - asked;
				mishap.tell(redis, mishap.end);
				Figures.print("error " + mishap,
						"%d of %d calls admitted, %d told as %s, Redis asked %d times, %d log lines", admitted, CALLS,
						witness.failures(mishap.failure), mishap.failure, asked, witness.logged().size());
				assertThat(admitted).isZero();
				assertThat(witness.failures(mishap.failure)).isEqualTo(CALLS);
				assertThat(witness.failures()).isEqualTo(CALLS);
				// Many calls travel together, and each is told.
				assertThat(asked).isPositive();
				assertThat(witness.logged()).hasSize(1).allMatch((line) -> line.contains("(" + mishap.failure + ")"));
				assertThat(limiter.acquire(POLICY, "after").allowed()).isTrue();
				assertThat(redis.keysWithoutTimeToLive()).isEmpty();
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void loginThatFailsAdmitsNobody(Login login) throws Exception {
		try (RedisProcess redis = RedisProcess.start(); Witness witness = new Witness()) {
			redis.command("ACL", "SETUSER", "limiter", "on", ">secret", "~ratelimit:*", "+@all");
			redis.command("ACL", "SETUSER", "default", "resetpass");
			RedisStandaloneConfiguration configuration = (login == Login.NONE)
					? new RedisStandaloneConfiguration("127.0.0.1", redis.port()) : login(redis, "wrong");
			try (RedisRateLimitStore store = Stores.on(configuration)) {
				// Of some hundred handshakes, Lettuce loses the answer to one.
				await().until(() -> failureOf(store) == StoreFailure.NOT_PERMITTED);
				RateLimiter limiter = Limiters.of(store, List.of(witness));
				int admitted = Witness.admitted(CALLS, (call) -> limiter.acquire(POLICY, "key-" + call).allowed());
				Figures.print("login " + login, "%d of %d calls admitted, %d told as NOT_PERMITTED, %d log lines",
						admitted, CALLS, witness.failures(StoreFailure.NOT_PERMITTED), witness.logged().size());
				assertThat(admitted).isZero();
				assertThat(witness.failures(StoreFailure.NOT_PERMITTED)).isEqualTo(CALLS);
				assertThat(witness.logged()).hasSize(1);
			}
		}
	}

	private static StoreFailure failureOf(RateLimitStore store) {
		RateLimitBucket bucket = new RateLimitBucket("policy", "any", POLICY.limits(), Duration.ZERO);
		Throwable failure = catchThrowable(() -> store.acquire(bucket, 1).toCompletableFuture().join());
		return ((RateLimitStoreException) failure.getCause()).failure();
	}

	private static RedisStandaloneConfiguration login(RedisProcess redis, String password) {
		RedisStandaloneConfiguration configuration = new RedisStandaloneConfiguration("127.0.0.1", redis.port());
		configuration.setUsername("limiter");
		configuration.setPassword(password);
		return configuration;
	}

	/** Those that Redis refuses before it runs them count as rejected only. */
	private static long asked(RedisProcess redis) {
		long asked = 0;
		for (String command : List.of("cmdstat_evalsha", "cmdstat_eval")) {
			for (String field : redis.info("commandstats").getOrDefault(command, "").split(",")) {
				if (field.startsWith("calls=") || field.startsWith("rejected_calls=")) {
					asked += Long.parseLong(field.substring(field.indexOf('=') + 1));
				}
			}
		}
		return asked;
	}

	enum Login {

		NONE, WRONG_PASSWORD

	}

	enum Mishap {

		FULL(StoreFailure.OUT_OF_MEMORY, "CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0"),

		REPLICA_OF_A_DEAD_PRIMARY(StoreFailure.READ_ONLY, "REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE"),

		NO_RIGHT_TO_SCRIPTS(StoreFailure.NOT_PERMITTED, "ACL SETUSER limiter -evalsha -eval",
				"ACL SETUSER limiter +evalsha +eval"),

		NO_RIGHT_TO_A_COMMAND_WITHIN(StoreFailure.NOT_PERMITTED, "ACL SETUSER limiter -set",
				"ACL SETUSER limiter +set"),

		NO_RIGHT_TO_READ_WITHIN(StoreFailure.NOT_PERMITTED, "ACL SETUSER limiter -get", "ACL SETUSER limiter +get"),

		NO_RIGHT_TO_KEYS(StoreFailure.NOT_PERMITTED, "ACL SETUSER limiter resetkeys ~other:*",
				"ACL SETUSER limiter ~ratelimit:*");

		private final StoreFailure failure;

		private final String begin;

		private final String end;

		Mishap(StoreFailure failure, String begin, String end) {
			this.failure = failure;
			this.begin = begin;
			this.end = end;
		}

		void tell(RedisProcess redis, String command) {
			assertThat(redis.command(command.split(" "))).isEqualTo("OK");
		}

	}

}
