package io.github.ratelimit.store.redis;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.ratelimit.Limit;
import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;
import io.github.ratelimit.testsupport.RedisConnections;
import io.github.ratelimit.testsupport.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Starting, stopping and starting again.
 */
class RedisStoreLifecycleTests {

	private static final RateLimitBucket BUCKET = new RateLimitBucket("policy", "key", List.of(Limit.parse("10/hour")),
			Duration.ZERO);

	private RedisProcess redis;

	private LettuceConnectionFactory application;

	private RedisRateLimitStore store;

	@BeforeEach
	void start() {
		this.redis = RedisProcess.start();
		this.application = RedisConnections.connect("127.0.0.1", this.redis.port());
		this.store = store();
	}

	@AfterEach
	void stop() {
		this.store.close();
		this.application.destroy();
		this.redis.close();
	}

	@Test
	void firstCallIsDecidedByRedisWithAndWithoutAStart() {
		assertThat(this.store.isRunning()).isFalse();
		assertThat(failure()).isNull();
		assertThat(this.store.isRunning()).isTrue();
		try (RedisRateLimitStore started = store()) {
			started.start();
			assertThat(started.acquire(BUCKET, 1).toCompletableFuture().join().counters().get(0).remaining())
				.isEqualTo(8);
		}
	}

	@Test
	void startDoesNotWaitForARedisThatIsAwayAndFindsItLater() {
		this.redis.kill();
		long start = System.nanoTime();
		this.store.start();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
		assertThat(failure()).isEqualTo(StoreFailure.UNREACHABLE);
		this.redis.restart();
		await().untilAsserted(() -> assertThat(failure()).isNull());
	}

	@Test
	void startDoesNotWaitForARedisThatHangs() {
		this.redis.pause();
		long start = System.nanoTime();
		this.store.start();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
		assertThat(failure()).isEqualTo(StoreFailure.UNREACHABLE);
		this.redis.resume();
		await().untilAsserted(() -> assertThat(failure()).isNull());
	}

	@Test
	void lookBeforeTheFirstCallTakesNothing() {
		this.store.start();
		assertThat(this.redis.command("DBSIZE")).isEqualTo("0");
	}

	@Test
	void stopLeavesNoConnectionAndNoThread() {
		Set<Thread> before = ownThreads();
		assertThat(failure()).isNull();
		this.store.stop();
		assertThat(this.store.isRunning()).isFalse();
		assertThat(failure()).isEqualTo(StoreFailure.UNREACHABLE);
		await().untilAsserted(() -> assertThat(
				this.redis.command("CLIENT", "LIST").lines().filter((client) -> client.contains("evalsha")))
			.isEmpty());
		await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> assertThat(ownThreads()).isSubsetOf(before));
	}

	@Test
	void stopDoesNotWaitForAServerThatHangs() {
		assertThat(failure()).isNull();
		this.redis.pause();
		assertThat(failure()).isEqualTo(StoreFailure.UNREACHABLE);
		long start = System.nanoTime();
		this.store.stop();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
	}

	@Test
	void stoppedStoreStartsAgain() {
		assertThat(failure()).isNull();
		this.store.stop();
		this.store.stop();
		this.store.start();
		this.store.start();
		assertThat(failure()).isNull();
	}

	@Test
	void firstCallThatMeetsTheStopStartsNothing() {
		CompletableFuture<StoreFailure> call = new CompletableFuture<>();
		synchronized (this.store.lifecycle) {
			Thread caller = new Thread(() -> call.complete(failure()));
			caller.start();
			await().until(() -> caller.getState() == Thread.State.BLOCKED);
			this.store.stop();
		}
		assertThat(call.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(StoreFailure.UNREACHABLE);
		assertThat(this.store.isRunning()).isFalse();
	}

	@Test
	void stoppingWhileRedisIsAwayEndsTheProbes() {
		assertThat(failure()).isNull();
		this.redis.kill();
		await().untilAsserted(() -> assertThat(failure()).isEqualTo(StoreFailure.UNREACHABLE));
		this.store.close();
		this.redis.restart();
		await().during(Duration.ofSeconds(1)).until(() -> this.redis.calls("hello") == 0);
	}

	@Test
	void neitherDisturbsTheOther() {
		assertThat(failure()).isNull();
		try (RedisConnection connection = this.application.getConnection()) {
			assertThat(connection.ping()).isEqualTo("PONG");
			this.store.close();
			assertThat(connection.ping()).isEqualTo("PONG");
		}
		this.store = store();
		assertThat(failure()).isNull();
		this.application.destroy();
		assertThat(failure()).isNull();
	}

	@Test
	void errorAtTheHandshakeIsAnErrorAndNoOutage() {
		RedisStandaloneConfiguration configuration = new RedisStandaloneConfiguration("127.0.0.1", this.redis.port());
		configuration.setDatabase(99);
		this.store.close();
		this.store = new RedisRateLimitStore(new LettuceConnectionFactory(configuration), Duration.ofSeconds(1),
				"lifecycle", true, Clock.systemUTC(), ZoneOffset.UTC, new CheckReporter(Map.of()));
		this.store.start();
		// Of some hundred handshakes, Lettuce loses the answer to one.
		await().untilAsserted(() -> assertThat(failure()).isEqualTo(StoreFailure.ERROR));
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT0S", "PT-1S" })
	void timeoutMustBeAboveZero(String timeout) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new RedisRateLimitStore(this.application, Duration.parse(timeout), "prefix", true,
					Clock.systemUTC(), ZoneOffset.UTC, new CheckReporter(Map.of())))
			.withMessageContaining("timeout");
	}

	private RedisRateLimitStore store() {
		return new RedisRateLimitStore(this.application, Duration.ofSeconds(1), "lifecycle", true, Clock.systemUTC(),
				ZoneOffset.UTC, new CheckReporter(Map.of()));
	}

	private StoreFailure failure() {
		try {
			this.store.acquire(BUCKET, 1).toCompletableFuture().join();
			return null;
		}
		catch (CompletionException ex) {
			return ((RateLimitStoreException) ex.getCause()).failure();
		}
	}

	private static Set<Thread> ownThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("ratelimit-") || thread.getName().startsWith("lettuce-"))
			.collect(Collectors.toSet());
	}

}
