package io.github.ratelimit.store.redis;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.RedisConnectionFailureException;
import org.springframework.data.redis.RedisSystemException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.jedis.JedisClientConfiguration;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import redis.clients.jedis.exceptions.JedisException;

import io.github.ratelimit.Limit;
import io.github.ratelimit.check.CheckReporter;
import io.github.ratelimit.store.RateLimitBucket;
import io.github.ratelimit.store.RateLimitStoreException;
import io.github.ratelimit.store.StoreFailure;
import io.github.ratelimit.store.StoreResult;
import io.github.ratelimit.testsupport.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

/**
 * A store over Jedis, whose connections block.
 */
class BlockingLinkTests {

	private static final ScriptRequest REQUEST = ScriptRequest.probe(LuaScript.of("return {}"), new byte[] { 'k' });

	private static final Duration TIMEOUT = Duration.ofMillis(100);

	private RedisProcess redis;

	private JedisConnectionFactory jedis;

	private RedisRateLimitStore store;

	@BeforeEach
	void start() {
		this.redis = RedisProcess.start();
		this.jedis = new JedisConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", this.redis.port()),
				JedisClientConfiguration.builder().readTimeout(Duration.ofMillis(500)).usePooling().build());
		this.jedis.afterPropertiesSet();
		this.jedis.start();
		open(TIMEOUT);
	}

	@AfterEach
	void stop() {
		this.store.close();
		this.redis.close();
		this.jedis.destroy();
	}

	@Test
	void countsExactlyAlsoWhenScriptsAreForgotten() {
		waitLong();
		assertThat(Stream.generate(() -> {
			this.redis.command("SCRIPT", "FLUSH");
			return acquire().join().allowed();
		}).limit(15)).filteredOn((allowed) -> allowed).hasSize(10);
	}

	@Test
	void manyCallersAtOnceGetExactlyTheLimit() {
		waitLong();
		List<CompletableFuture<StoreResult>> calls = IntStream.range(0, 200).mapToObj((call) -> acquire()).toList();
		assertThat(calls).filteredOn((call) -> call.join().allowed()).hasSize(10);
	}

	@Test
	void deadlineHoldsWhileRedisHangsAndNothingIsSentLater() {
		assertThat(failure()).isNull();
		this.redis.pause();
		long start = System.nanoTime();
		List<CompletableFuture<StoreResult>> calls = IntStream.range(0, 1000).mapToObj((call) -> acquire()).toList();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).as("callers are not held up")
			.isLessThan(TIMEOUT.plusMillis(500));
		assertThat(calls).allSatisfy((call) -> assertThat(failure(call)).isEqualTo(StoreFailure.UNREACHABLE));
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
		this.redis.resume();
		await().atMost(Duration.ofSeconds(10)).until(() -> failure() == null);
		// Eight were on their way, and probes; the rest had waited for them too long.
		assertThat(this.redis.calls("evalsha")).isLessThan(200);
	}

	@Test
	void serverThatDiesIsFoundAgain() {
		assertThat(failure()).isNull();
		this.redis.kill();
		assertThat(failure()).isEqualTo(StoreFailure.UNREACHABLE);
		this.redis.restart();
		await().until(() -> failure() == null);
	}

	@Test
	void errorsAreToldApart() {
		waitLong();
		this.redis.command("CONFIG", "SET", "maxmemory", "1");
		assertThat(failure()).isEqualTo(StoreFailure.OUT_OF_MEMORY);
		this.redis.command("CONFIG", "SET", "maxmemory", "0");
		this.redis.command("REPLICAOF", "127.0.0.1", "1");
		assertThat(failure()).isEqualTo(StoreFailure.READ_ONLY);
	}

	@Test
	void whatWaitedTooLongForAConnectionIsNotSent() {
		CountDownLatch asked = new CountDownLatch(1);
		CountDownLatch connected = new CountDownLatch(1);
		RedisConnection connection = mock(RedisConnection.class);
		RedisConnectionFactory slow = mock(RedisConnectionFactory.class);
		given(slow.getConnection()).willAnswer((call) -> {
			asked.countDown();
			connected.await();
			return connection;
		});
		BlockingLink link = new BlockingLink(slow);
		ScriptCall call = new ScriptCall(REQUEST, null);
		link.execute(() -> link.send(ScriptBatch.of(call)));
		await().until(() -> asked.getCount() == 0);
		call.completeExceptionally(new TimeoutException());
		connected.countDown();
		await().untilAsserted(() -> then(connection).should().close());
		then(connection).should(never()).scriptingCommands();
		link.close();
	}

	@Test
	void poolThatTheApplicationHasEmptiedIsNoOutage() {
		RedisConnectionFactory small = mock(RedisConnectionFactory.class);
		given(small.getConnection()).willThrow(new RedisConnectionFailureException("Cannot get Jedis connection",
				new JedisException("Could not get a resource from the pool",
						new NoSuchElementException("Timeout waiting for idle object, borrowMaxWaitDuration=PT0.01S"))));
		BlockingLink link = new BlockingLink(small);
		ScriptCall call = new ScriptCall(REQUEST, null);
		link.execute(() -> link.send(ScriptBatch.of(call)));
		assertThat(call).failsWithin(Duration.ofSeconds(5))
			.withThrowableThat()
			.havingCause()
			.asInstanceOf(InstanceOfAssertFactories.type(RateLimitStoreException.class))
			.extracting(RateLimitStoreException::failure)
			.isEqualTo(StoreFailure.OVERLOADED);
		link.close();
	}

	/** Its factory is not copied, and its settings are those of the application. */
	@Test
	void subclassOfTheFactoryOfLettuceThatRejectsWhileNotConnectedIsAnOutage() {
		LettuceConnectionFactory subclass = new LettuceConnectionFactory(
				new RedisStandaloneConfiguration("127.0.0.1", this.redis.port()),
				LettuceClientConfiguration.builder()
					.clientOptions(
							ClientOptions.builder().disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS).build())
					.build()) {
		};
		subclass.afterPropertiesSet();
		subclass.start();
		BlockingLink link = new BlockingLink(subclass);
		assertThat(failureOf(link)).isNull();
		this.redis.kill();
		await().untilAsserted(() -> assertThat(failureOf(link)).isEqualTo(StoreFailure.UNREACHABLE));
		assertThat(Stream.generate(() -> failureOf(link)).limit(20)).containsOnly(StoreFailure.UNREACHABLE);
		subclass.stop();
		assertThat(failureOf(link)).isEqualTo(StoreFailure.UNREACHABLE);
		link.close();
		subclass.destroy();
	}

	@Test
	void errorOfAClientIsNoOutage() {
		RedisConnectionFactory broken = mock(RedisConnectionFactory.class);
		given(broken.getConnection()).willThrow(new NoClassDefFoundError("missing"));
		BlockingLink link = new BlockingLink(broken);
		ScriptCall call = new ScriptCall(REQUEST, null);
		link.execute(() -> link.send(ScriptBatch.of(call)));
		assertThat(call).failsWithin(Duration.ofSeconds(5))
			.withThrowableThat()
			.withCauseInstanceOf(RateLimitStoreException.class)
			.satisfies((thrown) -> assertThat(((RateLimitStoreException) thrown.getCause()).failure())
				.isEqualTo(StoreFailure.ERROR));
		link.close();
	}

	@Test
	void callersDoNotWaitForAStoreThatIsStopped() {
		assertThat(failure()).isNull();
		this.redis.pause();
		List<CompletableFuture<StoreResult>> calls = IntStream.range(0, 20).mapToObj((call) -> acquire()).toList();
		this.store.stop();
		assertThat(calls).allSatisfy((call) -> assertThat(call).failsWithin(Duration.ofSeconds(5)));
	}

	/** Where answers are tested, and not how long they may take. */
	private void waitLong() {
		this.store.close();
		open(Duration.ofSeconds(5));
	}

	private void open(Duration timeout) {
		this.store = new RedisRateLimitStore(this.jedis, timeout, "jedis", true, Clock.systemUTC(), ZoneOffset.UTC,
				new CheckReporter(Map.of()));
		this.store.start();
	}

	/** Whoever calls often enough could otherwise switch limits off. */
	@Test
	void fullQueueOfTheApplicationIsNoOutage() {
		RedisConnectionFactory busy = mock(RedisConnectionFactory.class);
		given(busy.getConnection()).willThrow(new RedisSystemException("Redis exception", new RedisException(
				"Request queue size exceeded: 10. Commands are not accepted until the queue size drops.")));
		BlockingLink link = new BlockingLink(busy);
		assertThat(failureOf(link)).isEqualTo(StoreFailure.OVERLOADED);
		link.close();
	}

	/**
	 * As one that finds the server of a tenant, of whom the limiter's threads know none.
	 */
	@Test
	void factoryThatIsInNoStateToConnectIsAnErrorUnlessItIsStopped() {
		RedisConnectionFactory routing = mock(RedisConnectionFactory.class);
		given(routing.getConnection()).willThrow(new IllegalStateException("no tenant"));
		BlockingLink link = new BlockingLink(routing);
		assertThat(failureOf(link)).isEqualTo(StoreFailure.ERROR);
		link.close();
	}

	private static @Nullable StoreFailure failureOf(BlockingLink link) {
		ScriptCall call = new ScriptCall(REQUEST, null);
		link.execute(() -> link.send(ScriptBatch.of(call)));
		try {
			call.join();
			return null;
		}
		catch (CompletionException ex) {
			return ((RateLimitStoreException) ex.getCause()).failure();
		}
	}

	private @Nullable StoreFailure failure() {
		return failure(acquire());
	}

	private static @Nullable StoreFailure failure(CompletableFuture<StoreResult> call) {
		try {
			call.join();
			return null;
		}
		catch (CompletionException ex) {
			return ((RateLimitStoreException) ex.getCause()).failure();
		}
	}

	private CompletableFuture<StoreResult> acquire() {
		RateLimitBucket bucket = new RateLimitBucket("policy", "key", List.of(Limit.parse("10/hour")), Duration.ZERO);
		return this.store.acquire(bucket, 1).toCompletableFuture();
	}

}
