package io.github.ratelimit.faults;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.ratelimit.FailurePolicy;
import io.github.ratelimit.RateLimitDecision;
import io.github.ratelimit.RateLimitDecision.Source;
import io.github.ratelimit.RateLimitPolicy;
import io.github.ratelimit.RateLimiter;
import io.github.ratelimit.core.Limiters;
import io.github.ratelimit.store.StoreFailure;
import io.github.ratelimit.store.redis.RedisRateLimitStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What stands in the place of Redis answers 10,000 calls with an error or a lie of each
 * class. Asserts that none is admitted, though {@code on-failure} is {@code allow}, that
 * each is told to listeners and the outage once to the log, and that the server goes on
 * being asked.
 */
@Tag("faults")
class InjectedRepliesTests {

	private static final int CALLS = 10_000;

	private static final RateLimitPolicy POLICY = Limited.policy("1000000/hour fixed-window", FailurePolicy.ALLOW);

	private static final RateLimitPolicy TOKEN_BUCKET = Limited.policy("1000000/hour", FailurePolicy.ALLOW);

	private static final String NESTED = "ERR Error running script (call to f_0123456789abcdef0123456789abcdef01234567): @user_script:60: @user_script: 60: ";

	static Stream<Arguments> errors() {
		return Stream.of(arguments("CROSSSLOT Keys in request don't hash to the same slot", StoreFailure.CROSS_SLOT),
				arguments("MOVED 1234 127.0.0.1:1", StoreFailure.MOVED),
				arguments("ASK 1234 127.0.0.1:1", StoreFailure.MOVED),
				arguments("ERR Error running script: attempt to index a nil value", StoreFailure.ERROR),
				arguments(NESTED + "-OOM command not allowed", StoreFailure.OUT_OF_MEMORY),
				arguments(NESTED + "-READONLY You can't write against a read only replica.", StoreFailure.READ_ONLY),
				arguments(NESTED + "-NOPERM this user has no permissions", StoreFailure.NOT_PERMITTED),
				arguments(NESTED + "-WRONGTYPE Operation against a key", StoreFailure.ERROR),
				arguments("OOM command not allowed when used memory > 'maxmemory'.", StoreFailure.OUT_OF_MEMORY),
				arguments("MISCONF Redis is configured to save RDB snapshots", StoreFailure.READ_ONLY),
				arguments("NOREPLICAS Not enough good replicas to write.", StoreFailure.READ_ONLY),
				arguments("NOAUTH Authentication required.", StoreFailure.NOT_PERMITTED),
				arguments("WRONGPASS invalid username-password pair", StoreFailure.NOT_PERMITTED),
				arguments("NOSCRIPT No matching script.", StoreFailure.ERROR),
				arguments("NEWCODE of a later version", StoreFailure.ERROR),
				arguments("lower case", StoreFailure.ERROR), arguments("", StoreFailure.ERROR));
	}

	/** One number of a right reply, (1, 0, 0, 5, 0, 0, 9, 9, 9), is wrong, or all are. */
	static Stream<String> lies() {
		return Stream.of("*-1\r\n", "$-1\r\n", "_\r\n", "*0\r\n", "+OK\r\n", ":1\r\n", "#t\r\n", ",1.5\r\n",
				"$1\r\n1\r\n", array(1), array(1, 0, 0, 5, 0), array(1, 0, 0, 5, 0, 0, 9, 9),
				array(1, 0, 0, 5, 0, 0, 9, 9, 9, 0, 9, 9, 9), array(2, 0, 0, 5, 0, 0, 9, 9, 9),
				array(-1, 0, 0, 5, 0, 0, 9, 9, 9), array(1, -2, 0, 5, 0, 0, 9, 9, 9), array(1, 0, -1, 5, 0, 0, 9, 9, 9),
				array(1, 0, 0, -5, 0, 0, 9, 9, 9), array(1, 0, 0, 5, -1, 0, 9, 9, 9),
				array(1, 0, 3_600_000_000L, 5, 0, 0, 9, 9, 9), array(1, 0, 0, 5, 0, 2, 9, 9, 9),
				array(1, 0, 0, 5, 0, 0, 9, 9, -2), "*9\r\n" + "$1\r\n1\r\n".repeat(9), "*9\r\n" + "_\r\n".repeat(9),
				"*1\r\n" + array(1, 0, 0, 5, 0, 0, 9, 9, 9), "*9\r\n" + array(1).repeat(9));
	}

	/** The time, or the time at which the bucket is full, of (5, 3605) is wrong. */
	static Stream<String> liesAboutTokenBuckets() {
		return Stream.of("*-1\r\n", "*0\r\n", "+OK\r\n", array(5), array(0, 0), array(5, 4), array(-5, 3605),
				array(5, 0), array(5, 3_600_000_006L), array(5, -3_600_000_006L), array(5, Long.MIN_VALUE),
				array(5, -5), "*2\r\n$1\r\n5\r\n$1\r\n5\r\n");
	}

	/** Parts of these are right replies to some of several calls that travel together. */
	static Stream<String> liesAboutOneCall() {
		return Stream.of(array(5, 3605, 2), array(5, 3605, 1, 1), array(1, 0, 0, 5, 0, 0, 9, 9, 9));
	}

	@ParameterizedTest
	@MethodSource("liesAboutOneCall")
	void replyThatIsNoneToOneCallAdmitsNobody(String reply) throws Exception {
		try (FakeRedis redis = new FakeRedis(); RedisRateLimitStore store = Stores.on(redis.port())) {
			redis.answerWith(reply);
			RateLimiter limiter = Limiters.of(store, List.of());
			assertThat(Stream.generate(() -> limiter.acquire(TOKEN_BUCKET, "key")).limit(100))
				.noneMatch(RateLimitDecision::allowed);
		}
	}

	@ParameterizedTest
	@MethodSource("errors")
	void errorAdmitsNobody(String error, StoreFailure failure) throws Exception {
		admitsNobody(POLICY, "error -" + error, "-" + error + "\r\n", failure);
	}

	@ParameterizedTest
	@MethodSource("lies")
	void replyThatTheScriptNeverGivesAdmitsNobody(String reply) throws Exception {
		admitsNobody(POLICY, "reply " + reply.replace("\r\n", " ").trim(), reply, StoreFailure.ERROR);
	}

	@ParameterizedTest
	@MethodSource("liesAboutTokenBuckets")
	void replyThatTheScriptOfTokenBucketsNeverGivesAdmitsNobody(String reply) throws Exception {
		admitsNobody(TOKEN_BUCKET, "reply on buckets " + reply.replace("\r\n", " ").trim(), reply, StoreFailure.ERROR);
	}

	/** Otherwise nobody would be admitted because the fake is never understood. */
	@Test
	void replyOfTheScriptAdmits() throws Exception {
		try (FakeRedis redis = new FakeRedis(); RedisRateLimitStore store = Stores.on(redis.port())) {
			redis.answerWith(array(1, 0, 0, 5, 0, 0, 9, 9, 9));
			RateLimiter limiter = Limiters.of(store, List.of());
			// One after the other, as the reply is that to one call.
			assertThat(Stream.generate(() -> limiter.acquire(POLICY, "key")).limit(100))
				.allMatch(RateLimitDecision::allowed);
			redis.answerWith(array(5, 3605));
			assertThat(Stream.generate(() -> limiter.acquire(TOKEN_BUCKET, "key")).limit(100))
				.allMatch(RateLimitDecision::allowed);
		}
	}

	/**
	 * Lettuce closes the connection, and may say no more than that it is lost: on-failure
	 * decides until the first probe knows better.
	 */
	@Test
	void bytesThatAreNoReplyAdmitNobodyOnceAProbeHasSeenThem() throws Exception {
		try (FakeRedis redis = new FakeRedis();
				RedisRateLimitStore store = Stores.on(redis.port());
				Witness witness = new Witness()) {
			RateLimiter limiter = Limiters.of(store, List.of(witness));
			redis.answerWith("HTTP/1.1 400 Bad Request\r\n\r\n");
			long start = System.nanoTime();
			while (witness.failures(StoreFailure.PROTOCOL) == 0) {
				limiter.acquire(POLICY, "key");
			}
			long millis = (System.nanoTime() - start) / 1_000_000;
			long before = witness.failures(StoreFailure.UNREACHABLE);
			int asked = redis.scriptCalls() - redis.connections();
			int admitted = Witness.admitted(CALLS, (call) -> limiter.acquire(POLICY, "key").allowed());
			Awaitility.await().during(Duration.ofMillis(500)).until(() -> !limiter.acquire(POLICY, "key").allowed());
			Figures.print("no RESP",
					"known after %d ms and %d calls that were told of a lost connection; then %d of %d "
							+ "calls admitted",
					millis, before, admitted, CALLS);
			assertThat(millis).isLessThan(500);
			assertThat(admitted).isZero();
			assertThat(witness.failures(StoreFailure.UNREACHABLE)).isEqualTo(before);
			assertThat(redis.scriptCalls() - redis.connections()).as("asked by probes alone")
				.isLessThanOrEqualTo(asked);
			redis.answerWith(array(1, 0, 0, 5, 0, 0, 9, 9, 9));
			Awaitility.await().until(() -> limiter.acquire(POLICY, "key").source() == Source.STORE);
		}
	}

	private static void admitsNobody(RateLimitPolicy policy, String name, String reply, StoreFailure failure)
			throws Exception {
		try (FakeRedis redis = new FakeRedis();
				RedisRateLimitStore store = Stores.on(redis.port());
				Witness witness = new Witness()) {
			RateLimiter limiter = Limiters.of(store, List.of(witness));
			redis.answerWith(reply);
			int before = redis.scriptCalls();
			int admitted = Witness.admitted(CALLS, (call) -> limiter.acquire(policy, "key").allowed());
			int asked = redis.scriptCalls() - before;
			Figures.print(name, "%d of %d calls admitted, %d told as %s, asked %d times, %d log lines", admitted, CALLS,
					witness.failures(failure), failure, asked, witness.logged().size());
			assertThat(admitted).isZero();
			assertThat(witness.failures(failure)).isEqualTo(CALLS);
			assertThat(witness.failures()).isEqualTo(CALLS);
			// Many calls travel together, and each is told.
			assertThat(asked).isPositive();
			assertThat(witness.logged()).hasSize(1).allMatch((line) -> line.contains("(" + failure + ")"));
		}
	}

	private static String array(long... numbers) {
		StringBuilder array = new StringBuilder("*" + numbers.length + "\r\n");
		for (long number : numbers) {
			array.append(':').append(number).append("\r\n");
		}
		return array.toString();
	}

}
